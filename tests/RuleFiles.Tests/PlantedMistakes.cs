namespace IM2.RuleFiles.Tests;

/// <summary>A mistake that is planted in a sound file.</summary>
/// <param name="Name">What is wrong.</param>
/// <param name="IsPolicy">In which file.</param>
/// <param name="Old">What is replaced.</param>
/// <param name="New">By what.</param>
/// <param name="At">The finding is on the line on which this stands.</param>
/// <param name="Path">Where.</param>
/// <param name="Reason">A part of the reason.</param>
/// <param name="Fix">A part of the fix.</param>
/// <param name="SchemaKnows">Whether a JSON Schema can say it.</param>
public sealed record PlantedMistake(
    string Name, bool IsPolicy, string Old, string New, string At, string Path, string Reason, string Fix, bool SchemaKnows = false)
{
    public string Policy => IsPolicy ? Sound.Policy.With(Old, New) : Sound.Policy;

    public string Catalogue => IsPolicy ? Sound.Catalogue : Sound.Catalogue.With(Old, New);

    public override string ToString() => Name;
}

/// <summary>One of each kind of mistake.</summary>
internal static class PlantedMistakes
{
    private const string Wechat = """{ "id": "cn-wechat-pay", "method": "wechat_pay", "domestic": true, "minMinorUnits": 100, "maxMinorUnits": 500000 }""";
    private const string Card = """{ "id": "cn-card", "method": "card", "domestic": false, "minMinorUnits": 1000, "maxMinorUnits": 200000, "verification": "basic" }""";
    private const string InBank = """{ "id": "in-bank", "method": "bank_transfer", "domestic": true, "minMinorUnits": 1000, "maxMinorUnits": 900000 }""";
    private const string MinorsFor = """{ "ageBelow": 18, "unknownAge": false }""";

    public static IEnumerable<PlantedMistake> All => [.. Texts, .. Regions, .. Methods, .. Limits, .. Options, .. Tiers, .. Pairs];

    private static IEnumerable<PlantedMistake> Texts =>
    [
        new("a comma too many", true, "\"timeZone\": \"Asia/Shanghai\",", "\"timeZone\": \"Asia/Shanghai\",,", "Asia/Shanghai", "$", "not JSON", "correct the JSON"),
        new("a comment", true, "\"version\": \"p1\",", "\"version\": \"p1\", // new", "// new", "$", "not JSON", "comments"),
        new("no version", true, "\"version\": \"p1\",", "", "{", "$.version", "'version' is missing", "add \"version\"", true),
        new("an empty notice", true, "\"For tests.\"", "\" \"", "\"notice\"", "$.notice", "is not allowed here", "say in a sentence", true),
        new("the other file's schema", true, "top-up-policy.schema.json", "top-up-catalogue.schema.json", "$schema", "$.$schema", "is not allowed here", "top-up-policy.schema.json", true),
        new("a version with a slash", false, "\"c1\"", "\"c/1\"", "c/1", "$.version", "'c/1' is not allowed", "1–64 of", true),
        new("an unknown member", true, "\"access\": \"open\",", "\"acces\": \"open\", \"access\": \"open\",", "acces\"", "$.regions[0].acces", "no member 'acces'", "write 'access'", true),
        new("a member twice", true, "\"access\": \"open\",", "\"access\": \"open\", \"access\": \"blocked\",", "blocked", "$.regions[0].access", "there twice", "leave one"),
        new("null", true, "\"Asia/Shanghai\"", "null", "\"timeZone\": null", "$.regions[0].timeZone", "It is null", "double quotes", true),
    ];

    private static IEnumerable<PlantedMistake> Regions =>
    [
        new("an unknown region", true, "\"region\": \"IR\"", "\"region\": \"UK\"", "UK", "$.regions[2].region", "not an ISO 3166-1", "GB"),
        new("a region in lower case", true, "\"region\": \"IR\"", "\"region\": \"ir\"", "\"ir\"", "$.regions[2].region", "not an ISO 3166-1", "IR", true),
        new("a region twice", true, "\"region\": \"IR\"", "\"region\": \"CN\"", "\"region\": \"CN\",\n      \"access\": \"blocked\"", "$.regions[2].region", "there twice, first in line 6", "leave one"),
        new("an unknown currency", true, "\"IRR\"", "\"IRX\"", "IRX", "$.regions[2].currency", "not an ISO 4217", "did you mean 'IRR'", true),
        new("an unknown time zone", true, "Asia/Shanghai", "Asia/Shangai", "Asia/Shangai", "$.regions[0].timeZone", "not an IANA time zone", "Asia/Shanghai"),
        new("a time zone of Windows", true, "Asia/Shanghai", "China Standard Time", "China Standard", "$.regions[0].timeZone", "not an IANA time zone", "use a name such as"),
        new("an unknown access", true, "\"domestic_only\"", "\"domestic\"", "\"domestic\",", "$.regions[1].access", "not an access", "domestic_only", true),
        new("a holiday that is no date", true, "\"accountTypes\": [ \"standard\", \"premium\" ]", "\"holidays\": [ \"2026-02-30\" ], \"accountTypes\": [ \"standard\", \"premium\" ]", "2026-02-30", "$.regions[1].holidays[0]", "not a date", "2026-10-01"),
        new("holidays out of order", true, "\"accountTypes\": [ \"standard\", \"premium\" ]", "\"holidays\": [ \"2026-02-03\", \"2026-02-02\" ], \"accountTypes\": [ \"standard\", \"premium\" ]", "2026-02-02", "$.regions[1].holidays[1]", "does not come after", "each date once"),
        new("an empty list of account types", true, "[ \"standard\", \"premium\" ]", "[]", "\"accountTypes\": []", "$.regions[1].accountTypes", "nobody or everybody", "leave it out", true),
        new("an account type twice", true, "[ \"standard\", \"premium\" ]", "[ \"standard\", \"standard\" ]", "\"standard\", \"standard\"", "$.regions[1].accountTypes[1]", "there twice", "leave one", true),
        new("an unknown account type", true, "\"premium\"", "\"gold\"", "gold", "$.regions[1].accountTypes[1]", "not an account type", "guest, free", true),
        new("a blocked region with limits", true, "\"timeZone\": \"Asia/Tehran\"", "\"timeZone\": \"Asia/Tehran\", \"limits\": []", "Tehran", "$.regions[2].limits", "A blocked region has no limits", "another access", true),
    ];

    private static IEnumerable<PlantedMistake> Methods =>
    [
        new("no methods", true, "[\n        " + InBank + "\n      ]", "[]", "\"methods\": []", "$.regions[1].methods", "list is empty", "add an element", true),
        new("an unknown method", true, "\"card\"", "\"cash\"", "cash", "$.regions[0].methods[1].method", "not a payment method", "wechat_pay, alipay, card", true),
        new("a method twice", true, "\"card\"", "\"wechat_pay\"", "cn-card", "$.regions[0].methods[1].method", "'wechat_pay' twice", "leave one"),
        new("min above max", true, "\"minMinorUnits\": 100,", "\"minMinorUnits\": 500001,", "cn-wechat-pay", "$.regions[0].methods[0].minMinorUnits", "above maxMinorUnits", "swap"),
        new("an amount with a fraction", true, "200000,", "2000.50,", "2000.50", "$.regions[0].methods[1].maxMinorUnits", "not written as a whole number", "minor units", true),
        new("an amount in quotes", true, "200000,", "\"200000\",", "\"200000\"", "$.regions[0].methods[1].maxMinorUnits", "a text, not a number", "without quotes", true),
        new("an amount out of range", true, "200000,", "1000000000001,", "1000000000001", "$.regions[0].methods[1].maxMinorUnits", "out of range", "1000000000000", true),
        new("an amount beyond 64 bits", true, "200000,", "99999999999999999999,", "99999999999999999999", "$.regions[0].methods[1].maxMinorUnits", "out of range", "1000000000000", true),
        new("true in quotes", true, "\"domestic\": false", "\"domestic\": \"false\"", "\"false\"", "$.regions[0].methods[1].domestic", "not true or false", "without quotes", true),
        new("nothing domestic", true, InBank, InBank.Replace("true", "false", StringComparison.Ordinal), "\"methods\": [\n        { \"id\": \"in-bank\"", "$.regions[1].methods", "none of its methods is domestic", "set the access to blocked"),
        new("a method for those who are not let in", true, InBank, InBank.Replace("900000", "900000, \"accountTypes\": [ \"guest\" ]", StringComparison.Ordinal), "in-bank", "$.regions[1].methods[0].accountTypes[0]", "does not let 'guest'", "add it to the region"),
        new("a verification that never decides", true, InBank, InBank.Replace("900000", "900000, \"verification\": \"none\"", StringComparison.Ordinal), "in-bank", "$.regions[1].methods[0].verification", "asks for 'basic' already", "leave it out"),
        new("a rule id twice", true, "\"in-bank\"", "\"cn-card\"", "\"bank_transfer\"", "$.regions[1].methods[0].id", "there twice, first in line 13", "another id"),
        new("a rule with the region's name", true, "\"in-bank\"", "\"region\"", "\"bank_transfer\"", "$.regions[1].methods[0].id", "the region itself", "another id"),
        new("a method that is no object", true, Card, "\"card\"", "\"card\"", "$.regions[0].methods[1]", "a text, not an object", "write {", true),
    ];

    private static IEnumerable<PlantedMistake> Limits =>
    [
        new("a limit without limits", true, ", \"perDayMinorUnits\": 100000, \"perMonthMinorUnits\": 300000", "", "cn-not-verified", "$.regions[0].limits[1]", "limits nothing", "perPaymentMinorUnits", true),
        new("a month below a day", true, "300000", "30000", "cn-not-verified", "$.regions[0].limits[1].perMonthMinorUnits", "below perDayMinorUnits", "swap"),
        new("a payment below every method", true, "\"perPaymentMinorUnits\": 5000", "\"perPaymentMinorUnits\": 50", "cn-minors", "$.regions[0].limits[0].perPaymentMinorUnits", "No method takes as little", "write 0"),
        new("nothing per payment, something per month", true, "\"perPaymentMinorUnits\": 5000", "\"perPaymentMinorUnits\": 0", "cn-minors", "$.regions[0].limits[0]", "never decide", "leave the others out"),
        new("an age without a word on unknown ages", true, MinorsFor, "{ \"ageBelow\": 18 }", "cn-minors", "$.regions[0].limits[0].for", "whose age is not known", "\"unknownAge\""),
        new("unknown ages without an age", true, "{ \"verificationBelow\": \"full\" }", "{ \"unknownAge\": true }", "cn-not-verified", "$.regions[0].limits[1].for.unknownAge", "says nothing without an age", "add ageFrom"),
        new("nobody's age", true, MinorsFor, "{ \"ageFrom\": 18, \"ageBelow\": 18, \"unknownAge\": false }", "cn-minors", "$.regions[0].limits[0].for.ageFrom", "Nobody is at least 18", "swap"),
        new("a negative age", true, MinorsFor, "{ \"ageFrom\": -1, \"unknownAge\": false }", "cn-minors", "$.regions[0].limits[0].for.ageFrom", "-1 is out of range", "0 … 150", true),
        new("for nobody in particular", true, "{ \"verificationBelow\": \"full\" }", "{}", "cn-not-verified", "$.regions[0].limits[1].for", "names nobody", "leave 'for' out", true),
        new("below none", true, "\"verificationBelow\": \"full\"", "\"verificationBelow\": \"none\"", "cn-not-verified", "$.regions[0].limits[1].for.verificationBelow", "level above none", "basic, full", true),
        new("below what the region asks of all", true, "\"verification\": \"basic\",\n", "\"verification\": \"basic\", \"limits\": [ { \"id\": \"in-x\", \"for\": { \"verificationBelow\": \"basic\" }, \"perDayMinorUnits\": 1 } ],\n", "in-x", "$.regions[1].limits[0].for.verificationBelow", "nobody is below 'basic'", "leave the limit out"),
    ];

    private static IEnumerable<PlantedMistake> Options =>
    [
        new("an option id twice", false, "\"cny-first-50\"", "\"cny-50\"", "firstTopUp", "$.regions[0].options[3].id", "there twice, first in line 10", "another id"),
        new("overlapping windows", false, "\"from\": \"2026-12-01T00:00:00+08:00\"", "\"from\": \"2026-11-30T00:00:00+08:00\"", "cny-100-winter", "$.regions[0].options[2]", "on offer at the same time", "windows"),
        new("an empty window", false, "\"until\": \"2027-03-01T00:00:00+08:00\"", "\"until\": \"2026-11-30T16:00:00Z\"", "cny-100-winter", "$.regions[0].options[2].until", "ends before it begins", "after 'from'"),
        new("a moment without an offset", false, "\"2027-03-01T00:00:00+08:00\"", "\"2027-03-01T00:00:00\"", "cny-100-winter", "$.regions[0].options[2].until", "RFC 3339", "+08:00", true),
        new("a day that is not there", false, "\"2027-03-01T00:00:00+08:00\"", "\"2027-02-29T00:00:00+08:00\"", "cny-100-winter", "$.regions[0].options[2].until", "RFC 3339", "write it like"),
        new("a first top-up without a bonus", false, "\"bonusMinorUnits\": 2500, ", "", "cny-first-50", "$.regions[0].options[3]", "gives its users nothing", "add bonusMinorUnits"),
        new("a first top-up that gets no more", false, "{ \"id\": \"cny-50\", \"minorUnits\": 5000 }", "{ \"id\": \"cny-50\", \"minorUnits\": 5000, \"bonusMinorUnits\": 2500 }", "cny-first-50", "$.regions[0].options[3]", "no more than everybody gets with 'cny-50'", "raise bonusMinorUnits"),
        new("more bonus than money", false, "\"bonusMinorUnits\": 500,", "\"bonusMinorUnits\": 50000,", "cny-100\"", "$.regions[0].options[1].bonusMinorUnits", "more than the amount", "digit"),
        new("days without a bonus", false, "\"bonusMinorUnits\": 500, ", "", "\"bonusDays\": 30", "$.regions[0].options[1].bonusDays", "no bonus that could be lost", "leave 'bonusDays' out"),
        new("no own amounts", false, ",\n      \"custom\": { \"minMinorUnits\": 1000, \"maxMinorUnits\": 900000 }", "", "{\n      \"region\": \"IN\"", "$.regions[1].custom", "'custom' is missing", "add \"custom\"", true),
    ];

    private static IEnumerable<PlantedMistake> Tiers =>
    [
        new("tiers that do not ascend", false, "\"atLeastMinorUnits\": 50000", "\"atLeastMinorUnits\": 10000", "\"bonusMinorUnits\": 2000", "$.regions[0].custom.tiers[1].atLeastMinorUnits", "do not ascend", "order the tiers"),
        new("a tier that gives less", false, "\"bonusMinorUnits\": 2000,", "\"bonusMinorUnits\": 200,", "\"bonusMinorUnits\": 200,", "$.regions[0].custom.tiers[1].bonusMinorUnits", "Who pays more gets less", "not below"),
        new("a tier that nobody reaches", false, "\"atLeastMinorUnits\": 50000", "\"atLeastMinorUnits\": 500001", "500001", "$.regions[0].custom.tiers[1].atLeastMinorUnits", "No own amount reaches", "lower it"),
        new("an own minimum above the maximum", false, "\"minMinorUnits\": 100,\n", "\"minMinorUnits\": 500001,\n", "500001", "$.regions[0].custom.minMinorUnits", "above maxMinorUnits", "swap"),
    ];

    private static IEnumerable<PlantedMistake> Pairs =>
    [
        new("offers where there is no policy", false, "\"region\": \"IN\"", "\"region\": \"FR\"", "FR", "$.regions[1].region", "The policy has no region FR", "add the region to the policy first"),
        new("offers in another currency", false, "\"currency\": \"INR\"", "\"currency\": \"USD\"", "USD", "$.regions[1].currency", "is INR, not USD", "write \"INR\""),
        new("a method above every offer", true, InBank, "{ \"id\": \"in-card\", \"method\": \"card\", \"domestic\": true, \"minMinorUnits\": 900001, \"maxMinorUnits\": 900009 }, " + InBank, "in-card", "$.regions[1].methods[0].minMinorUnits", "begins above everything on offer in IN", "at most 900000"),
        new("a method below every offer", true, InBank, "{ \"id\": \"in-card\", \"method\": \"card\", \"domestic\": true, \"minMinorUnits\": 1, \"maxMinorUnits\": 999 }, " + InBank, "in-card", "$.regions[1].methods[0].maxMinorUnits", "ends below everything on offer in IN", "at least 1000"),
        new("an option that no method can pay for", false, "{ \"id\": \"inr-100\", \"minorUnits\": 10000 }", "{ \"id\": \"inr-9001\", \"minorUnits\": 900100 }", "inr-9001", "$.regions[1].options[0].minorUnits", "No method of IN takes 900100: they take 1000–900000 (in-bank)", "change the amount"),
    ];
}
