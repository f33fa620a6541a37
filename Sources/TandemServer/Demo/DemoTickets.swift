// The tickets of the demo shop, new and unanswered, as a file for `tandem import` would have them (see
// ImportFile.swift). Each is about an order or cart of its own customer.

package enum DemoTickets {
    /// NDJSON, one ticket a line.
    package static let lines = #"""
        {"type":"ticket","ticket":"T-204","customer":"cust:42","subject":"Size label is wrong",\#
        "text":"The label in the shirt says M, but it is cut like an S. Can I get the blue one in L instead?",\#
        "source":"customer_portal","category":"problem","priority":"high","order":"O-5512","cart":"C-9",\#
        "context":{"url":"https://shop.example/orders/5512","browser":"Firefox 145","os":"macOS 15",\#
        "activity":[{"at":"2026-11-21T14:32:00.000Z","what":"opened the size guide"}]}}
        {"type":"ticket","ticket":"T-205","customer":"cust:101","subject":"Parcel says delivered, nothing here",\#
        "text":"Tracking says delivered on Tuesday at 10:14. I was at home all day and nothing came.",\#
        "source":"email","category":"problem","priority":"urgent","order":"O-5498"}
        {"type":"ticket","ticket":"T-206","customer":"cust:102","subject":"Invoice needs a VAT number",\#
        "text":"Please put our VAT number on the invoice, our accountant sends it back otherwise.",\#
        "source":"customer_portal","category":"payment","priority":"normal","order":"O-5520"}
        {"type":"ticket","ticket":"T-207","customer":"cust:103","subject":"Refund has not arrived",\#
        "text":"You confirmed the return two weeks ago and the money is still not on my card.","source":"email",\#
        "category":"payment","priority":"high","order":"O-5431"}
        {"type":"ticket","ticket":"T-208","customer":"cust:103","subject":"Change the delivery address",\#
        "text":"I move on Friday. Please send it to the new address, it has not shipped yet.","source":"chat",\#
        "category":"general","priority":"urgent","order":"O-5533"}
        {"type":"ticket","ticket":"T-209","customer":"cust:105","subject":"Le mug est arrivé cassé",\#
        "text":"Le mug est cassé, la boîte était intacte. Je peux envoyer une photo.","source":"customer_portal",\#
        "category":"problem","priority":"normal","order":"O-5509"}
        {"type":"ticket","ticket":"T-210","customer":"cust:106","subject":"Coupon not accepted in the cart",\#
        "text":"SUMMER10 gives \"not valid for these articles\", but the page says it is for everything.",\#
        "source":"chat","category":"technical","priority":"normal","cart":"C-24"}
        {"type":"ticket","ticket":"T-211","customer":"cust:107","subject":"Exchange medium for large",\#
        "text":"The jumper is too small. Can I exchange it without paying for shipping again?",\#
        "source":"customer_portal","category":"exchange","priority":"normal","order":"O-5490"}
        {"type":"ticket","ticket":"T-212","customer":"cust:109","subject":"Gift wrap was forgotten",\#
        "text":"It was a present and came without the wrap that I paid for.","source":"email","category":"problem",\#
        "priority":"normal","order":"O-5515"}
        {"type":"ticket","ticket":"T-213","customer":"cust:111","subject":"Charged twice for one order",\#
        "text":"My bank shows the same amount twice on the same day for this order.","source":"customer_portal",\#
        "category":"payment","priority":"urgent","order":"O-5477"}
        {"type":"ticket","ticket":"T-214","customer":"cust:113","subject":"Twelve tote bags for an event",\#
        "text":"We need twelve of the large tote bags by the 28th. Is there a price for that many?",\#
        "source":"contact_form","category":"inquiry","priority":"normal","order":"O-5518"}
        {"type":"ticket","ticket":"T-215","customer":"cust:114","subject":"Return label does not print",\#
        "text":"The PDF of the return label is empty in Firefox and in Safari.","source":"customer_portal",\#
        "category":"technical","priority":"low","order":"O-5460"}
        {"type":"ticket","ticket":"T-216","customer":"cust:116","subject":"Order confirmation never came",\#
        "text":"The order is in my account but no mail ever arrived, also not in spam.","source":"email",\#
        "category":"general","priority":"normal","order":"O-5529"}
        {"type":"ticket","ticket":"T-217","customer":"cust:118","subject":"Colour differs from the picture",\#
        "text":"The green is much darker than in the picture. I would like to send it back.",\#
        "source":"customer_portal","category":"problem","priority":"low","order":"O-5466"}
        {"type":"ticket","ticket":"T-218","customer":"cust:120","subject":"Parcel is held at customs",\#
        "text":"Customs ask for an invoice in English before they release it.","source":"email",\#
        "category":"problem","priority":"high","order":"O-5483"}
        {"type":"ticket","ticket":"T-219","customer":"cust:122","subject":"One of two mugs is missing",\#
        "text":"There was only one mug in the box, the order says two.","source":"customer_portal",\#
        "category":"problem","priority":"normal","order":"O-5507"}
        {"type":"ticket","ticket":"T-220","customer":"cust:124","subject":"Add one more shirt before it ships",\#
        "text":"Could you add the white shirt from my cart to the order before it leaves?","source":"chat",\#
        "category":"general","priority":"high","order":"O-5524","cart":"C-52"}
        {"type":"ticket","ticket":"T-221","customer":"cust:126","subject":"Zipper broke after a week",\#
        "text":"The zipper of the jacket came off after a week. I would like a new one, not the money.",\#
        "source":"customer_portal","category":"exchange","priority":"normal","order":"O-5495"}
        {"type":"ticket","ticket":"T-222","customer":"cust:128","subject":"Shipping costs are not shown",\#
        "text":"Where do I see what shipping to Dakar costs before I pay?","source":"chat","category":"inquiry",\#
        "priority":"low","cart":"C-58"}
        {"type":"ticket","ticket":"T-223","customer":"cust:129","subject":"Split one order over two addresses",\#
        "text":"Half of it should go to our office in Lyon, the other half to Berlin.","source":"email",\#
        "category":"general","priority":"normal","order":"O-5531"}
        {"type":"ticket","ticket":"T-224","customer":"cust:132","subject":"Wrong item in the parcel",\#
        "text":"I ordered a scarf and got a phone case that belongs to somebody else.","source":"customer_portal",\#
        "category":"problem","priority":"high","order":"O-5505"}
        {"type":"ticket","ticket":"T-225","customer":"cust:134","subject":"Please cancel, ordered by mistake",\#
        "text":"My son pressed the button. Please cancel before it ships.","source":"customer_portal",\#
        "category":"general","priority":"urgent","order":"O-5522"}
        {"type":"ticket","ticket":"T-226","customer":"cust:136","subject":"Repair instead of a new one?",\#
        "text":"The lamp only needs a new switch. Do you repair, or is there somebody who does?","source":"email",\#
        "category":"inquiry","priority":"normal","order":"O-5517"}
        {"type":"ticket","ticket":"T-227","customer":"cust:138","subject":"Tracking has not moved for five days",\#
        "text":"Tracking has said \"in transit, Leipzig\" for five days now.","source":"customer_portal",\#
        "category":"problem","priority":"high","order":"O-5510"}
        {"type":"ticket","ticket":"T-228","customer":"cust:140","subject":"Do you ship to Westfjords?",\#
        "text":"Your checkout does not know our postcode 400. Do you ship to Ísafjörður?","source":"contact_form",\#
        "category":"inquiry","priority":"low","order":"O-5536"}

        """#

    package static let file = ImportFile(name: "demo tickets", contents: Array(lines.utf8))
}
