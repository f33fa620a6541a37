// The customers of the demo shop, as a file for `tandem import` would have them (see ImportFile.swift).
//
// Maria (cust:42) with ticket T-204, order O-5512 and cart C-9 is whom examples, transcripts and the demo's guide
// speak of. Every order and cart belongs to one customer; their tickets are in DemoTickets.swift.
// Addresses end in `.example` (RFC 2606) and telephone numbers are from ranges kept for fiction.

package enum DemoCustomers {
    /// NDJSON, one customer a line.
    package static let lines = """
        {"type":"customer","customer":"cust:42","name":"Maria Keller","email":"maria.keller@mail.example",\
        "phone":"+49 30 23125 042","locale":"de-DE","tier":"gold","since":"2021-03-04","orders":["O-5512","O-5307",\
        "O-4980"],"cart":"C-9","tags":["vip","newsletter"],"account":"Keller Interiors",\
        "billing":"paid until 2026-12-31","position":"Owner","prefers":"e-mail"}
        {"type":"customer","customer":"cust:101","name":"Jonas Brandt","email":"jonas.brandt@mail.example",\
        "phone":"+49 30 23125 117","locale":"de-DE","tier":"standard","since":"2023-11-19","orders":["O-5498"],\
        "tags":["newsletter"]}
        {"type":"customer","customer":"cust:102","name":"Aylin Demir","email":"aylin.demir@mail.example",\
        "locale":"tr-TR","tier":"silver","since":"2022-06-30","orders":["O-5520","O-5101"],"cart":"C-17",\
        "tags":["business"]}
        {"type":"customer","customer":"cust:103","name":"Thomas Hughes","email":"thomas.hughes@mail.example",\
        "phone":"+44 20 7946 0018","locale":"en-GB","tier":"gold","since":"2019-09-12","orders":["O-5431","O-5533",\
        "O-4872"],"tags":["vip"]}
        {"type":"customer","customer":"cust:104","name":"Priya Raman","email":"priya.raman@mail.example",\
        "locale":"en-IN","tier":"standard","since":"2024-02-08","orders":["O-5471"],"cart":"C-21"}
        {"type":"customer","customer":"cust:105","name":"Chloé Martin","email":"chloe.martin@mail.example",\
        "phone":"+33 1 99 00 12 47","locale":"fr-FR","tier":"silver","since":"2022-01-25","orders":["O-5509",\
        "O-5222"],"tags":["newsletter"]}
        {"type":"customer","customer":"cust:106","name":"Luca Ferrari","email":"luca.ferrari@mail.example",\
        "locale":"it-IT","tier":"standard","since":"2025-05-17","cart":"C-24","tags":["first-order"]}
        {"type":"customer","customer":"cust:107","name":"Zofia Kowalska","email":"zofia.kowalska@mail.example",\
        "locale":"pl-PL","tier":"standard","since":"2023-03-03","orders":["O-5490","O-5488"]}
        {"type":"customer","customer":"cust:108","name":"James O'Connor","email":"james.oconnor@mail.example",\
        "phone":"+353 20 910 0150","locale":"en-IE","tier":"silver","since":"2020-12-01","orders":["O-5385",\
        "O-5066"],"tags":["newsletter"]}
        {"type":"customer","customer":"cust:109","name":"Fatima Al-Sayed","email":"fatima.alsayed@mail.example",\
        "locale":"ar-EG","tier":"gold","since":"2020-04-22","orders":["O-5515","O-5410","O-5009"],"tags":["vip",\
        "gift"]}
        {"type":"customer","customer":"cust:110","name":"Emma Lindqvist","email":"emma.lindqvist@mail.example",\
        "locale":"sv-SE","tier":"standard","since":"2024-08-14","orders":["O-5502"],"cart":"C-33"}
        {"type":"customer","customer":"cust:111","name":"Diego Morales","email":"diego.morales@mail.example",\
        "locale":"es-MX","tier":"silver","since":"2021-10-11","orders":["O-5477","O-5341"],"tags":["fraud-check"]}
        {"type":"customer","customer":"cust:112","name":"Nguyễn Thị Lan","email":"lan.nguyen@mail.example",\
        "locale":"vi-VN","tier":"standard","since":"2025-01-29","orders":["O-5526"],"tags":["newsletter"]}
        {"type":"customer","customer":"cust:113","name":"Samuel Okafor","email":"samuel.okafor@mail.example",\
        "locale":"en-NG","tier":"gold","since":"2019-02-18","orders":["O-5518","O-5333","O-4790"],"cart":"C-38",\
        "tags":["business","vip"]}
        {"type":"customer","customer":"cust:114","name":"Hannah Weiss","email":"hannah.weiss@mail.example",\
        "phone":"+43 1 9007 1156","locale":"de-AT","tier":"standard","since":"2023-07-07","orders":["O-5460"]}
        {"type":"customer","customer":"cust:115","name":"Kenji Watanabe","email":"kenji.watanabe@mail.example",\
        "locale":"ja-JP","tier":"silver","since":"2021-08-20","orders":["O-5444","O-5190"],"tags":["newsletter"]}
        {"type":"customer","customer":"cust:116","name":"Olivia Thompson","email":"olivia.thompson@mail.example",\
        "phone":"+1 202-555-0158","locale":"en-US","tier":"gold","since":"2018-11-23","orders":["O-5529","O-5402",\
        "O-5123","O-4711"],"cart":"C-41","tags":["vip","newsletter"]}
        {"type":"customer","customer":"cust:117","name":"Mateusz Nowak","email":"mateusz.nowak@mail.example",\
        "locale":"pl-PL","tier":"standard","since":"2025-06-02","cart":"C-44","tags":["first-order"]}
        {"type":"customer","customer":"cust:118","name":"Ingrid Solberg","email":"ingrid.solberg@mail.example",\
        "locale":"nb-NO","tier":"silver","since":"2022-09-15","orders":["O-5466","O-5277"]}
        {"type":"customer","customer":"cust:119","name":"Ahmed Benali","email":"ahmed.benali@mail.example",\
        "phone":"+33 1 99 00 12 61","locale":"fr-FR","tier":"standard","since":"2024-04-11","orders":["O-5499"],\
        "tags":["newsletter"]}
        {"type":"customer","customer":"cust:120","name":"Sofia Papadopoulou","email":"s.papadopoulou@mail.example",\
        "locale":"el-GR","tier":"standard","since":"2023-12-27","orders":["O-5483"]}
        {"type":"customer","customer":"cust:121","name":"Liam Murphy","email":"liam.murphy@mail.example",\
        "phone":"+353 20 910 0163","locale":"en-IE","tier":"standard","since":"2025-03-08","orders":["O-5535"],\
        "cart":"C-47"}
        {"type":"customer","customer":"cust:122","name":"Ana Sousa","email":"ana.sousa@mail.example",\
        "locale":"pt-PT","tier":"silver","since":"2021-05-05","orders":["O-5507","O-5268"],"tags":["newsletter"]}
        {"type":"customer","customer":"cust:123","name":"Viktor Petrov","email":"viktor.petrov@mail.example",\
        "locale":"bg-BG","tier":"standard","since":"2022-11-02","orders":["O-5354"]}
        {"type":"customer","customer":"cust:124","name":"Grace Kim","email":"grace.kim@mail.example",\
        "phone":"+1 202-555-0166","locale":"ko-KR","tier":"gold","since":"2020-07-19","orders":["O-5524","O-5391"],\
        "cart":"C-52","tags":["vip"]}
        {"type":"customer","customer":"cust:125","name":"Noah Williams","email":"noah.williams@mail.example",\
        "phone":"+1 202-555-0167","locale":"en-US","tier":"standard","since":"2024-10-30","orders":["O-5481"],\
        "tags":["newsletter"]}
        {"type":"customer","customer":"cust:126","name":"Elif Kaya","email":"elif.kaya@mail.example",\
        "phone":"+49 30 23125 168","locale":"de-DE","tier":"silver","since":"2022-03-14","orders":["O-5495",\
        "O-5230"]}
        {"type":"customer","customer":"cust:127","name":"Pieter de Vries","email":"pieter.devries@mail.example",\
        "locale":"nl-NL","tier":"standard","since":"2023-05-26","orders":["O-5437"],"cart":"C-56",\
        "tags":["newsletter"]}
        {"type":"customer","customer":"cust:128","name":"Amara Diallo","email":"amara.diallo@mail.example",\
        "locale":"fr-SN","tier":"standard","since":"2025-02-12","cart":"C-58","tags":["first-order"]}
        {"type":"customer","customer":"cust:129","name":"Robert Chen","email":"robert.chen@mail.example",\
        "phone":"+1 202-555-0171","locale":"en-US","tier":"gold","since":"2019-06-06","orders":["O-5531","O-5419",\
        "O-5044"],"tags":["business","vip"]}
        {"type":"customer","customer":"cust:130","name":"Isabella Rossi","email":"isabella.rossi@mail.example",\
        "locale":"it-IT","tier":"silver","since":"2021-12-18","orders":["O-5404","O-5215"],"tags":["newsletter"]}
        {"type":"customer","customer":"cust:131","name":"Mehmet Yıldız","email":"mehmet.yildiz@mail.example",\
        "locale":"tr-TR","tier":"standard","since":"2024-06-21","orders":["O-5468"]}
        {"type":"customer","customer":"cust:132","name":"Charlotte Dubois","email":"charlotte.dubois@mail.example",\
        "locale":"fr-BE","tier":"standard","since":"2023-09-09","orders":["O-5505"]}
        {"type":"customer","customer":"cust:133","name":"Oleksandr Shevchenko","email":"o.shevchenko@mail.example",\
        "locale":"uk-UA","tier":"silver","since":"2022-07-28","orders":["O-5428","O-5301"],"cart":"C-63",\
        "tags":["newsletter"]}
        {"type":"customer","customer":"cust:134","name":"Freya Campbell","email":"freya.campbell@mail.example",\
        "phone":"+44 20 7946 0076","locale":"en-GB","tier":"standard","since":"2025-04-15","orders":["O-5522"]}
        {"type":"customer","customer":"cust:135","name":"Yusuf Ibrahim","email":"yusuf.ibrahim@mail.example",\
        "locale":"sw-KE","tier":"standard","since":"2024-12-05","orders":["O-5513"]}
        {"type":"customer","customer":"cust:136","name":"Leonie Schmid","email":"leonie.schmid@mail.example",\
        "locale":"de-CH","tier":"gold","since":"2020-02-29","orders":["O-5517","O-5398","O-5017"],"tags":["vip",\
        "newsletter"]}
        {"type":"customer","customer":"cust:137","name":"Tane Walker","email":"tane.walker@mail.example",\
        "locale":"en-NZ","tier":"standard","since":"2023-01-16","orders":["O-5452"],"cart":"C-68"}
        {"type":"customer","customer":"cust:138","name":"Camila Ferreira","email":"camila.ferreira@mail.example",\
        "locale":"pt-BR","tier":"silver","since":"2021-07-13","orders":["O-5510","O-5284"],"tags":["newsletter"]}
        {"type":"customer","customer":"cust:139","name":"Ruth Goldberg","email":"ruth.goldberg@mail.example",\
        "phone":"+1 202-555-0181","locale":"en-US","tier":"silver","since":"2018-05-31","orders":["O-5374","O-5088",\
        "O-4655"],"tags":["newsletter"]}
        {"type":"customer","customer":"cust:140","name":"Björn Gunnarsson","email":"bjorn.gunnarsson@mail.example",\
        "locale":"is-IS","tier":"standard","since":"2025-07-01","orders":["O-5536"],"cart":"C-71",\
        "tags":["first-order"]}

        """

    package static let file = ImportFile(name: "demo customers", contents: Array(lines.utf8))
}
