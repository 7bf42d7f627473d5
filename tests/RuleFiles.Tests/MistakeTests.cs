using System.Text;
using IM2.Domain;

namespace IM2.RuleFiles.Tests;

public sealed class MistakeTests
{
    public static TheoryData<PlantedMistake> Planted => [.. PlantedMistakes.All];

    [Theory]
    [MemberData(nameof(Planted), DisableDiscoveryEnumeration = true)]
    public void A_planted_mistake_is_found_with_its_line_its_reason_and_a_fix(PlantedMistake mistake)
    {
        var (text, file) = mistake.IsPolicy ? (mistake.Policy, "policy.json") : (mistake.Catalogue, "catalogue.json");

        var reading = Sound.Read(mistake.Policy, mistake.Catalogue);

        Assert.Null(reading.Policy);
        Assert.Null(reading.Catalogue);
        var finding = Assert.Single(reading.Findings);
        Assert.Equal((file, text.LineOf(mistake.At), mistake.Path), (finding.File, finding.Line, finding.Path));
        Assert.Contains(mistake.Reason, finding.Reason, StringComparison.Ordinal);
        Assert.Contains(mistake.Fix, finding.Fix, StringComparison.Ordinal);
        Assert.True(finding.Column >= 1);
    }

    [Fact]
    public void The_sound_files_are_sound()
    {
        var reading = Sound.Read();

        Assert.Empty(reading.Findings);
        Assert.Equal("p1", reading.Policy!.Version);
        Assert.Equal("c1", reading.Catalogue!.Version);
    }

    [Fact]
    public void All_mistakes_of_both_files_are_found_at_once_in_the_order_of_their_texts()
    {
        var policy = Sound.Policy.With("\"CNY\"", "\"CNX\"").With("\"Asia/Tehran\"", "\"Tehran\"").With("\"card\"", "\"cash\"").With("300000", "30000");
        var catalogue = Sound.Catalogue.With("\"c1\"", "1").With("2000,", "200000,");

        var found = Sound.Read(policy, catalogue).Findings;

        Assert.Equal(
            ["$.regions[0].currency", "$.regions[0].methods[1].method", "$.regions[0].limits[1].perMonthMinorUnits", "$.regions[2].timeZone", "$.version", "$.regions[0].custom.tiers[1].bonusMinorUnits"],
            found.Select(static finding => finding.Path));
    }

    [Fact]
    public void Columns_count_characters_not_bytes()
    {
        var policy = Sound.Policy.With("\"region\": \"IR\",", "\"note\": \"伊朗🙂\", \"region\": \"XQ\",");

        var finding = Assert.Single(Sound.Read(policy, null).Findings);

        var line = policy.Split('\n')[finding.Line - 1];
        Assert.Equal(line.IndexOf("\"XQ\"", StringComparison.Ordinal) + 1, finding.Column);
        Assert.StartsWith($"policy.json:{finding.Line}:{finding.Column}: $.regions[2].region: 'XQ' is not", finding.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_order_mark_is_passed_over()
    {
        var marked = RuleReader.Read(new RuleText("policy.json", (byte[])[.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Sound.Policy)]));
        var broken = RuleReader.Read(new RuleText("policy.json", (byte[])[.. Encoding.UTF8.Preamble, .. "{ \"x\" }"u8]));

        Assert.Empty(marked.Findings);
        Assert.Equal((1, 7), (Assert.Single(broken.Findings).Line, broken.Findings[0].Column));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("{", 1)]
    [InlineData("[]", 1)]
    [InlineData("{}\n{}", 2)]
    [InlineData("{\"version\": \"\\ud800\"}", 1)]
    [InlineData("{\"\\ud800\": 1}", 1)]
    public void What_is_no_document_is_one_finding(string text, int line)
    {
        var reading = RuleReader.Read(Sound.Text("policy.json", text));

        Assert.Equal(line, Assert.Single(reading.Findings).Line);
    }

    [Fact]
    public void A_file_in_another_encoding_is_found_where_it_begins()
    {
        byte[] latin1 = [.. "{\n  \"notice\": \"f"u8, 0xfc, .. "r\" }"u8];

        var finding = Assert.Single(RuleReader.Read(new RuleText("policy.json", latin1)).Findings);

        Assert.Equal((2, 15), (finding.Line, finding.Column));
        Assert.Contains("UTF-8", finding.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deeply_nested_text_is_a_finding()
    {
        var text = string.Concat(Enumerable.Repeat("[", 100_000));

        Assert.Contains("not JSON", Assert.Single(RuleReader.Read(Sound.Text("policy.json", text)).Findings).Reason, StringComparison.Ordinal);
    }

    /// <summary>Whatever a character is replaced by, the reader answers with findings or rules and never throws.</summary>
    [Fact]
    public void Damaged_files_are_answered_never_thrown()
    {
        const int seed = 4_711;
        var random = new Random(seed);
        const string Alphabet = "{}[]\",:0-9.eE truefalsn\\u\u0000\u4e2d";
        for (var i = 0; i < 2_000; i++)
        {
            var isPolicy = i % 2 == 0;
            var text = new StringBuilder(isPolicy ? Sound.Policy : Sound.Catalogue);
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                text[random.Next(text.Length)] = Alphabet[random.Next(Alphabet.Length)];
            }

            var reading = isPolicy ? Sound.Read(text.ToString()) : Sound.Read(Sound.Policy, text.ToString());
            Assert.Equal(reading.Findings.IsEmpty, reading.Policy is not null);
            Assert.All(reading.Findings, static finding => Assert.True(finding.Line >= 1 && finding.Reason != "" && finding.Fix != ""));
        }
    }

    [Fact]
    public void What_is_read_is_what_is_written()
    {
        var reading = Sound.Read();

        var india = reading.Policy!.Find(Region.Parse("IN"))!;
        Assert.Equal((RegionAccess.DomesticOnly, "INR", "Asia/Kolkata", VerificationLevel.Basic), (india.Access, india.Currency.Code, india.Calendar.Zone.Id, india.Verification));
        Assert.True(india.AccountTypes.SequenceEqual([AccountType.Standard, AccountType.Premium]));
        var china = reading.Policy.Find(Region.Parse("CN"))!;
        Assert.Equal(new MethodRule("cn-card", PaymentMethod.Card, false, 1_000, 200_000, [], VerificationLevel.Basic), china.Methods[1]);
        Assert.Equal(new LimitRule("cn-minors", new Audience([], null, null, 18, false), 5_000, null, 20_000), china.Limits[0]);
        Assert.Equal(new LimitRule("cn-not-verified", new Audience([], VerificationLevel.Full, null, null, false), null, 100_000, 300_000), china.Limits[1]);
        Assert.Empty(reading.Policy.Find(Region.Parse("IR"))!.Methods);

        var offers = reading.Catalogue!.Find(Region.Parse("CN"))!;
        var until = new DateTimeOffset(2026, 11, 30, 16, 0, 0, TimeSpan.Zero);
        Assert.Equal(new TopUpOffer("cny-100", Cny(10_000), Cny(500), 30, null, until, false), offers.Offers[1]);
        Assert.Equal(new TopUpOffer("cny-100-winter", Cny(10_000), Cny(0), null, until, until.AddDays(90), false), offers.Offers[2]);
        Assert.True(offers.Offers[3].IsFirstTopUp);
        Assert.Equal((Cny(100), Cny(500_000)), (offers.CustomMin, offers.CustomMax));
        Assert.True(offers.Tiers.SequenceEqual([new BonusTier(Cny(10_000), Cny(300), null), new BonusTier(Cny(50_000), Cny(2_000), 90)]));
    }

    private static Money Cny(long minorUnits) => new(minorUnits, Currency.Cny);
}
