// Fuzzes the JSON reader, and the writer with whatever the reader accepts.
//
// sources: Sources/TandemWire
// seed: {"op":"message.post","id":12,"on":"S-17","vis":"all","text":"Hi Maria, \u00fc \ud83d\ude00\n"}
// seed: {"a":{"b":[1,-2.5e10,true,false,null,{"c":""}]},"d":[[]],"e":{}}
// seed: {"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1,"k":1,"l":1,"m":1,"n":1,"o":1}
//
// What must hold for any bytes:
//  * the line reader and the tree reader agree about acceptance (for objects), and on what was read;
//  * an error lies within the text;
//  * what was accepted is written as plain ASCII, read back as the same value and written again as the same bytes;
//  * every raw range is, alone, the same value;
//  * a reader that is used again and again behaves like a fresh one.

nonisolated(unsafe) private var reused = JSONLine()

/// One input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
    let tree = Result { () throws(JSONError) in try JSONReader.parse(bytes) }
    let line = Result { () throws(JSONError) in try reused.read(bytes) }
    if case .failure(let error) = tree { precondition((0...count).contains(error.offset)) }
    if case .failure(let error) = line { precondition((0...count).contains(error.offset)) }
    guard case .success(let value) = tree else {
        guard case .failure = line else { preconditionFailure("only the line reader accepts this") }
        return 0
    }
    let encoded = value.encoded()
    precondition(encoded.allSatisfy { (0x20...0x7E).contains($0) })
    guard let again = try? JSONReader.parse(encoded) else { preconditionFailure("what was written is refused") }
    precondition(again == value && again.encoded() == encoded)
    guard let fields = value.fields else {
        guard case .failure(let error) = line, error.reason == .notAnObject else {
            preconditionFailure("the line is no object")
        }
        return 0
    }
    guard case .success = line else { preconditionFailure("only the tree reader accepts this") }
    precondition(reused.object() == fields && reused.count == fields.count)
    for (index, field) in fields.enumerated() {
        precondition(reused.find(named: field.name) == index && reused.name(index) == field.name)
        let raw = [UInt8](reused.bytes[reused.rawRange(index)])
        precondition((try? JSONReader.parse(raw)) == field.value)
        precondition(reused.string(index) == field.value.string)
        precondition(reused.integer(index) == field.value.integer)
        precondition(reused.bool(index) == field.value.bool)
        if let text = field.value.string { precondition(reused.stringIs(index, text)) }
    }
    _ = bodyHash(reused, excluding: ["id"])
    return 0
}
