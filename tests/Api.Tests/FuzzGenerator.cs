using System.Text;
using System.Text.Json.Nodes;

namespace IM2.Api.Tests;

/// <summary>Makes hostile requests of the document's operations. The same seed makes the same ones, but for ids that are new each time.</summary>
internal sealed class FuzzGenerator(Contract contract, IReadOnlyList<Target> targets, int seed)
{
    private static readonly string[] Texts =
    [
        "", " ", "\0", "null", "NaN", "-1", "1", "1.0", "true", "..", "../..", "a/b", "a\\b", "%00", "'; DROP TABLE wallets; --", "<script>", "${jndi:x}",
        "汉字", "é", "\u202e", "😀", "\ufeff", "0", "pay_", "chg_zzzz", "CNY", "cny", "XXX", "2026-13-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z",
        "0001-01-01T00:00:00Z", "2026-02-30", "4111111111111111",
    ];

    private static readonly string[] Numbers =
    [
        "0", "-1", "1", "1.0", "1e0", "1e308", "1e309", "-1e308", "9007199254740993", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
        "1000000000000", "1000000000001", "0.1", "-0", "\"1\"", "18446744073709551616", "100000000000000000000000000000000",
    ];

    private static readonly string[] PathValues =
    [
        "", "..", "%2e%2e", "%2e%2e%2f%2e%2e", "%00", "a%00b", "%0d%0aX-Evil:1", "%ff", "%c0%af", "%E6%B1%89", "a%2fb", "%25", "%", "%zz", "a b", "*", "?", "#",
        "a;b=c", "a,b", "~", "0", "-1", "null", "pay_00000000000000000000000000", "chg_000000000000000000000000000000000000", "汉字", "é",
    ];

    private readonly Random _random = new(seed);

    public FuzzCase Next()
    {
        var operation = Pick(contract.Operations);
        if (operation.Id is "register" or "logIn" && _random.Next(5) > 0)
        {
            // Their passwords are hashed slowly, on purpose: most of the time is for the others.
            operation = Pick(contract.Operations);
        }

        var target = _random.Next(8) == 0 ? Target.Absent() : Pick(targets);
        var path = Requests.Path(operation, target);
        var body = operation.Id == "importBankStatement" ? Encoding.UTF8.GetBytes(Target.Statement()) : Bytes(Requests.Body(operation, target));
        var good = new FuzzCase(operation, path, "nothing")
        {
            Headers = operation.Needs("Idempotency-Key") ? [("Idempotency-Key", $"fuzz-{_random.NextInt64():x}")] : [],
            Body = body,
            ContentType = operation.Id == "importBankStatement" ? "text/csv" : "application/json",
        };
        if (good.Body is not null && _random.Next(300) == 0)
        {
            return _random.Next(2) == 0
                ? good with { Body = Encoding.UTF8.GetBytes("{\"a\":\"" + new string('x', 10 * 1024 * 1024) + "\"}"), What = "10 MiB", IsRaw = true }
                : good with { Body = new byte[16 * 1024], What = "chunks without end", IsRaw = true, IsEndless = true };
        }

        var choice = _random.Next(100);
        return choice switch
        {
            < 15 => good,
            < 62 when operation.BodySchema is not null => MutateBody(good, target),
            < 76 when operation.BodyType is not null => AttackJson(good),
            < 90 => MutatePath(good),
            _ => MutateHeader(good),
        };
    }

    private static byte[]? Bytes(JsonNode? node) => node is null ? null : Encoding.UTF8.GetBytes(node.ToJsonString());

    private FuzzCase MutateBody(FuzzCase good, Target target)
    {
        var body = Requests.Body(good.Operation, target) ?? new JsonObject();
        List<string> done = [];
        for (var times = 1 + _random.Next(3); times > 0; times--)
        {
            if (Members(body).ToList() is { Count: > 0 } members)
            {
                var (at, name) = Pick(members);
                done.Add(MutateMember(at, name));
            }
        }

        return good with { Body = Bytes(body), What = string.Join(", ", done) };
    }

    private string MutateMember(JsonObject at, string name)
    {
        switch (_random.Next(9))
        {
            case 0:
                at.Remove(name);
                return $"{name} dropped";
            case 1:
                at[Pick(["extra", "status", "isAdmin", name.ToUpperInvariant(), "__proto__", "$type", ""])] = 1;
                return "a member added";
            case 2:
                at[name] = null;
                return $"{name} null";
            case 3 or 4:
                // A node keeps a number's text, so that what fits no type is sent as it is.
                at[name] = JsonNode.Parse(Pick(Numbers));
                return $"{name} a number";
            case 5:
                at[name] = Pick<JsonNode>([new JsonArray(), new JsonObject(), JsonValue.Create(true), new JsonArray(1, "a", null)]);
                return $"{name} of another type";
            case 6:
                at[name] = new string('x', Pick([65, 129, 257, 1000, 30_000]));
                return $"{name} long";
            case 7 when Names() is { Count: > 0 } names:
                at[name] = Pick(names);
                return $"{name} a name of something else";
            default:
                at[name] = Pick(Texts);
                return $"{name} a text";
        }

        List<string> Names() => [.. contract.Document["components"]!["schemas"]!.AsObject()
            .SelectMany(static schema => schema.Value!["enum"]?.AsArray() ?? []).Select(static value => value!.ToString())];
    }

    private static IEnumerable<(JsonObject At, string Name)> Members(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => Members(member.Value).Append((members, member.Key))),
        JsonArray items => items.SelectMany(Members),
        _ => [],
    };

    private FuzzCase AttackJson(FuzzCase good)
    {
        var text = good.Body is null ? "{}" : Encoding.UTF8.GetString(good.Body);
        var member = text.Length > 2 ? text[1..^1] : "\"a\":1";
        var (what, body) = _random.Next(20) switch
        {
            0 => ("every member twice", Utf8($"{{{member},{member}}}")),
            1 => ("1,000 levels", Utf8(new string('[', 1000) + new string(']', 1000))),
            2 => ("1,000 levels in a member", Utf8("{\"a\":" + string.Concat(Enumerable.Repeat("{\"a\":", 1000)) + "1" + new string('}', 1001))),
            3 => ("a lone surrogate", Utf8($"{{{member},\"reason\":\"\\ud800\"}}")),
            4 => ("a lone surrogate as a name", Utf8($"{{\"\\udfff\":1,{member}}}")),
            5 => ("truncated", Utf8(text[.._random.Next(text.Length)])),
            6 => ("a byte order mark", [0xEF, 0xBB, 0xBF, .. Utf8(text)]),
            7 => ("NUL", Utf8(text.Insert(_random.Next(text.Length), "\0"))),
            8 => ("invalid UTF-8", [.. Utf8(text[..(text.Length / 2)]), 0xFF, 0xFE, 0xC0, .. Utf8(text[(text.Length / 2)..])]),
            9 => ("invalid UTF-8 in a text", [.. Utf8($"{{{member},\"reference\":\""), 0xC3, 0x28, .. Utf8("\"}")]),
            10 => ("a comment", Utf8(text + "/**/")),
            11 => ("a trailing comma", Utf8($"{{{member},}}")),
            12 => ("single quotes", Utf8(text.Replace('"', '\''))),
            13 => ("two values", Utf8(text + text)),
            14 => ("UTF-16", Encoding.Unicode.GetBytes(text)),
            15 => ("null", Utf8("null")),
            16 => ("nothing at all", []),
            17 => ("NaN", Utf8("{\"amount\":NaN}")),
            18 => ("random bytes", Noise(_random.Next(1, 200))),
            _ => ("a flipped bit", Flip(Utf8(text))),
        };
        return good with { Body = body, What = what };

        static byte[] Utf8(string json) => Encoding.UTF8.GetBytes(json);

        byte[] Noise(int length)
        {
            var noise = new byte[length];
            _random.NextBytes(noise);
            return noise;
        }

        byte[] Flip(byte[] bytes)
        {
            bytes[_random.Next(bytes.Length)] ^= (byte)(1 << _random.Next(8));
            return bytes;
        }
    }

    private FuzzCase MutatePath(FuzzCase good)
    {
        var (path, query) = good.Path.Split('?') is [var before, var after] ? (before, after) : (good.Path, "");
        var steps = path.Split('/');
        var choice = _random.Next(10);
        if (choice < 5)
        {
            steps[_random.Next(1, steps.Length)] = Pick(PathValues);
            return good with { Path = string.Join('/', steps) + (query.Length > 0 ? "?" + query : ""), What = "another step in the address", IsRaw = true, IsElsewhere = true };
        }

        if (choice == 5)
        {
            return good with { Path = path + "/" + new string('a', Pick([300, 3000, 20_000])), What = "a long address", IsRaw = true, IsElsewhere = true };
        }

        var names = good.Operation.Parameters.Where(static parameter => parameter["in"]!.GetValue<string>() == "query").Select(static parameter => parameter["name"]!.GetValue<string>()).ToList();
        var name = names.Count > 0 && choice < 9 ? Pick(names) : Pick(["x", "limit", "__proto__", ""]);
        var value = _random.Next(2) == 0 ? Pick(PathValues).Replace(' ', '+').Replace('#', '+') : Uri.EscapeDataString(Pick(Numbers));
        var parts = query.Length > 0 && _random.Next(2) == 0 ? $"{query}&{name}={value}" : $"{name}={value}";
        return good with { Path = $"{path}?{parts}{(_random.Next(4) == 0 ? $"&{name}={value}" : "")}", What = $"{name} in the query", IsRaw = true };
    }

    private FuzzCase MutateHeader(FuzzCase good)
    {
        var headers = good.Headers.ToList();
        return _random.Next(12) switch
        {
            0 => good with { Headers = [], What = "no key" },
            1 => good with { Headers = [.. headers, ("Idempotency-Key", "second")], What = "two keys", IsRaw = true },
            2 => good with { Headers = [("Idempotency-Key", new string('k', Pick([256, 4000, 20_000])))], What = "a long key", IsRaw = true },
            3 => good with { Headers = [("Idempotency-Key", Pick(["a b", "汉字", "é", "", "\t", "a\0b"]))], What = "a strange key", IsRaw = true },
            4 => good with { Headers = [.. headers, ("X-A", "1\r\nX-Evil: 1")], What = "a line end in a header", IsRaw = true },
            5 => good with { Headers = [.. headers, ("If-Match", Pick(["*", "\"1\"", "W/\"1\"", "1", "\"x\"", "\"9223372036854775808\"", "\"-1\"", "", "\"1\",\"2\""]))], What = "If-Match", IsRaw = true },
            6 => good with { Headers = [.. headers, ("If-None-Match", Pick(["*", "\"0\"", ",,,", "W/", "\""]))], What = "If-None-Match", IsRaw = true },
            7 => good with { ContentType = Pick(["text/plain", "application/xml", "application/json; charset=utf-16", "application/json; charset=bogus", "x", "", "application/json;;;", "multipart/form-data"]), What = "another content type", IsRaw = true },
            8 => good with { Headers = [.. headers, ("Content-Encoding", "gzip")], What = "gzip is claimed", IsRaw = true },
            9 => good with { Headers = [.. headers, ("Accept-Language", Pick(["zh-CN", "xx", "*;q=9", "zh;q=\0", new string('z', 2000)]))], What = "Accept-Language", IsRaw = true },
            10 => good with { Headers = [.. headers, ("Accept", Pick(["image/png", "*/*;q=0", "text/html"]))], What = "Accept", IsRaw = true },
            _ => good with { Headers = [.. headers, .. Enumerable.Range(0, Pick([50, 150])).Select(static at => ($"X-{at}", "x"))], What = "many headers", IsRaw = true },
        };
    }

    private T Pick<T>(IReadOnlyList<T> all) => all[_random.Next(all.Count)];
}
