#!/usr/bin/env python3
"""Asks Python's jsonschema what the Swift validator was asked: the schema, the pages, the plays.

    pip install jsonschema
    TANDEM_WIRE_LOG=/tmp/wire.log swift test --filter TranscriptTests
    Tests/TranscriptTests/check_schema.py [/tmp/wire.log]

Without a log the lines are taken from the files alone: what the plays send, with stand-ins for `$NAME`, the examples of
the pages, and errors.json. With a log every line that crossed the wire, both ways, is checked as well.
"""

import json
import pathlib
import re
import sys

import jsonschema

PROTOCOL = pathlib.Path(__file__).resolve().parents[2] / "Protocol"
faults = []
checked = 0


def refuse_duplicates(pairs):
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise ValueError("duplicate name")
    return dict(pairs)


def parse(line):
    """Strict JSON: what Python accepts beyond it (NaN, duplicate names, lone surrogates, big integers) is refused."""

    def constant(name):
        raise ValueError(name)

    def integer(text):
        if abs(int(text)) > 2**53 - 1:
            raise ValueError("integer beyond 2^53-1")
        return int(text)

    value = json.loads(line, object_pairs_hook=refuse_duplicates, parse_constant=constant, parse_int=integer)
    line.encode("utf-8")
    json.dumps(value, ensure_ascii=False).encode("utf-8")
    return value


schema = parse((PROTOCOL / "tandem.schema.json").read_text())
jsonschema.Draft202012Validator.check_schema(schema)
validators = {
    name: jsonschema.Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": schema["$defs"]}) for name in schema["$defs"]
}


def is_valid(definition, line):
    try:
        value = parse(line)
    except (ValueError, UnicodeError) as error:
        return f"not JSON: {error}"
    error = jsonschema.exceptions.best_match(validators[definition].iter_errors(value))
    return error.message if error else None


def check(where, definition, line):
    global checked
    checked += 1
    must_fail = definition.startswith("!")
    problem = is_valid(definition.lstrip("!"), line)
    if must_fail != (problem is not None):
        faults.append(f"{where}: {problem or 'this line should be refused by the schema'}\n    {line[:200]}")


def definition_of(line, op=None):
    """The most exact definition for a line, judged by its first member."""
    value = parse(line)
    first = next(iter(value))
    if first == "op":
        return f"op.{value['op']}"
    if first == "ev":
        return f"event.{value['ev']}"
    if first == "ok":
        return "refusal" if value["ok"] is False else f"answer.{op}" if op else "answer"
    return "signal"


def definition_of_sent(line):
    value = parse(line)
    return f"op.{value['op']}" if "op" in value else f"send.{value.get('sig')}"


def pages():
    for path in sorted(PROTOCOL.rglob("*.md")):
        if path.name == "journal.md":
            continue  # lines of files, not of the wire
        op = path.stem if path.parent.name == "ops" else None
        inside = False
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if line.startswith("```"):
                inside = line == "```json"
            elif inside and line:
                check(f"{path.name}:{number}", definition_of(line, op), line)


def errors():
    for entry in parse((PROTOCOL / "errors.json").read_text()):
        check(f"errors.json {entry['code']}", "refusal", json.dumps(entry["example"]))


def plays():
    step = re.compile(r"^\w+\s+sends\s+(malformed\s+)?(?:\d+ times\s+)?(\{.*)$")
    for path in sorted((PROTOCOL / "transcripts").glob("*.transcript")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            found = step.match(line)
            if not found:
                continue
            names = {}

            def stand_in(match):
                before = match.string[: match.start()]
                if re.search(r'"(file":|files":\[[^\]]*)$', before):
                    kind = "F"
                elif before.endswith('"review":'):
                    kind = "R"
                elif before.endswith('"cart":') or '"op":"cart.' in before:
                    kind = "C"
                elif before.endswith('"order":') or '"op":"order.' in before:
                    kind = "O"
                elif match[0][2] in "TN" or before.endswith('"ticket":') or re.search(r'"op":"(ticket\.|draft\.|survey\.|message\.private)', before):
                    kind = "T"
                else:
                    kind = "S"
                return f'"{kind}-{names.setdefault(match[0], len(names) + 1)}"'

            text = re.sub(r'"\$[A-Za-z]\w*"', stand_in, found[2])
            text = re.sub(r"\$[A-Za-z]\w*", "1", text)
            check(f"{path.name}:{number}", "!fromClient" if found[1] else definition_of_sent(text), text)


def log(path):
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        definition, _, text = line.rstrip("\n").partition("\t")
        check(f"{path}:{number}", definition, text)


pages()
errors()
plays()
for argument in sys.argv[1:]:
    log(argument)
print("\n".join(faults[:20]) + ("\n" if faults else "") + f"{checked} lines checked, {len(faults)} wrong")
sys.exit(1 if faults else 0)
