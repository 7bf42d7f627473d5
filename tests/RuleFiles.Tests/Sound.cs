using System.Text;

namespace IM2.RuleFiles.Tests;

/// <summary>Small sound files, to plant mistakes in. One statement a line, so that a line is a place.</summary>
internal static class Sound
{
    public const string Policy = """
        {
          "$schema": "top-up-policy.schema.json",
          "notice": "For tests.",
          "version": "p1",
          "regions": [
            {
              "region": "CN",
              "access": "open",
              "currency": "CNY",
              "timeZone": "Asia/Shanghai",
              "methods": [
                { "id": "cn-wechat-pay", "method": "wechat_pay", "domestic": true, "minMinorUnits": 100, "maxMinorUnits": 500000 },
                { "id": "cn-card", "method": "card", "domestic": false, "minMinorUnits": 1000, "maxMinorUnits": 200000, "verification": "basic" }
              ],
              "limits": [
                { "id": "cn-minors", "for": { "ageBelow": 18, "unknownAge": false }, "perPaymentMinorUnits": 5000, "perMonthMinorUnits": 20000 },
                { "id": "cn-not-verified", "for": { "verificationBelow": "full" }, "perDayMinorUnits": 100000, "perMonthMinorUnits": 300000 }
              ]
            },
            {
              "region": "IN",
              "access": "domestic_only",
              "currency": "INR",
              "timeZone": "Asia/Kolkata",
              "accountTypes": [ "standard", "premium" ],
              "verification": "basic",
              "methods": [
                { "id": "in-bank", "method": "bank_transfer", "domestic": true, "minMinorUnits": 1000, "maxMinorUnits": 900000 }
              ]
            },
            {
              "region": "IR",
              "access": "blocked",
              "currency": "IRR",
              "timeZone": "Asia/Tehran"
            }
          ]
        }
        """;

    public const string Catalogue = """
        {
          "$schema": "top-up-catalogue.schema.json",
          "notice": "For tests.",
          "version": "c1",
          "regions": [
            {
              "region": "CN",
              "currency": "CNY",
              "options": [
                { "id": "cny-50", "minorUnits": 5000 },
                { "id": "cny-100", "minorUnits": 10000, "bonusMinorUnits": 500, "bonusDays": 30, "until": "2026-12-01T00:00:00+08:00" },
                { "id": "cny-100-winter", "minorUnits": 10000, "from": "2026-12-01T00:00:00+08:00", "until": "2027-03-01T00:00:00+08:00" },
                { "id": "cny-first-50", "minorUnits": 5000, "bonusMinorUnits": 2500, "firstTopUp": true }
              ],
              "custom": {
                "minMinorUnits": 100,
                "maxMinorUnits": 500000,
                "tiers": [
                  { "atLeastMinorUnits": 10000, "bonusMinorUnits": 300 },
                  { "atLeastMinorUnits": 50000, "bonusMinorUnits": 2000, "bonusDays": 90 }
                ]
              }
            },
            {
              "region": "IN",
              "currency": "INR",
              "options": [ { "id": "inr-100", "minorUnits": 10000 } ],
              "custom": { "minMinorUnits": 1000, "maxMinorUnits": 900000 }
            }
          ]
        }
        """;

    public static RuleText Text(string name, string content) => new(name, Encoding.UTF8.GetBytes(content));

    public static RuleReading Read(string policy = Policy, string? catalogue = Catalogue) => RuleReader.Read(
        Text("policy.json", policy), catalogue is null ? null : Text("catalogue.json", catalogue));

    /// <summary>A sound text with one thing changed, which must be there exactly once.</summary>
    public static string With(this string text, string old, string changed)
    {
        Assert.Equal(2, text.Split(old).Length);
        return text.Replace(old, changed, StringComparison.Ordinal);
    }

    /// <summary>The line, from 1, on which a text stands first.</summary>
    public static int LineOf(this string text, string part)
    {
        var at = text.IndexOf(part, StringComparison.Ordinal);
        Assert.True(at >= 0, $"'{part}' is not in the text");
        return text[..at].Count(static c => c == '\n') + 1;
    }
}
