using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using IM2.ApiHost;
using IM2.Domain;
using Xunit.Abstractions;

namespace IM2.EndToEnd.Tests;

[Collection(SharedSystem.Name)]
public sealed partial class DocumentTests(RunningSystem system, ITestOutputHelper report) : SystemTest(system, report)
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch"];

    [Fact]
    public void Every_refusal_has_a_status_and_a_page()
    {
        foreach (var code in Enum.GetValues<RefusalCode>())
        {
            Assert.InRange(Problems.KindOf(code).Status, 400, 499);
        }

        var pages = Directory.GetFiles(HostProcess.Metadata("ProblemPages"), "*.md").Select(Path.GetFileNameWithoutExtension).Order();
        Assert.Equal(Problems.All.Keys.Order(), pages);
    }

    [Fact]
    public void Every_problem_has_words_in_both_languages()
    {
        foreach (var kind in Problems.All.Values)
        {
            Assert.True(ProblemTexts.Has(kind.Code), $"ProblemTexts has no Chinese words for {kind.Code}.");
            var (title, detail) = (ProblemTexts.TitleOf(kind), ProblemTexts.DetailOf(kind.With("")));
            Assert.NotEqual(title.English, title.Chinese);
            Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", title.Chinese);
            Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", detail.Chinese);
        }
    }

    [Theory]
    [InlineData(null, "en", "There is nothing at this address.")]
    [InlineData("en-GB", "en", "There is nothing at this address.")]
    [InlineData("zh-CN,zh;q=0.9,en;q=0.5", "zh-CN", "此地址下没有任何内容。")]
    public async Task A_problem_is_told_in_the_language_that_was_asked_for(string? asked, string language, string detail)
    {
        using var anonymous = System.Anonymous();
        anonymous.DefaultRequestHeaders.TryAddWithoutValidation("Accept-Language", asked);
        using var answer = await anonymous.GetAsync("/v1/nothing");
        await AssertProblemAsync(answer, 404, "not_found");
        Assert.Equal(language, Assert.Single(answer.Content.Headers.ContentLanguage));
        Assert.Contains("Accept-Language", answer.Headers.Vary);
        Assert.Equal(detail, (await ReadAsync(answer))["detail"]!.GetValue<string>());
    }

    [Fact]
    public async Task Every_operation_of_a_service_names_its_scope()
    {
        using var anonymous = System.Anonymous();
        foreach (var (_, _, operation, name) in Operations(await GetAsync(anonymous, "/openapi/v1.json")))
        {
            // Each operation of a batch needs a scope of its own.
            var scheme = operation["security"]?.AsArray().FirstOrDefault(static needed => needed!.AsObject().ContainsKey("service"));
            if (scheme is not null && operation["operationId"]!.GetValue<string>() != "executeBatch")
            {
                var scope = Assert.Single(scheme["service"]!.AsArray())!.GetValue<string>();
                Assert.True(Scopes.IsKnown(scope), $"{name}: {scope}");
                Assert.Contains($"`{scope}`", operation["description"]!.GetValue<string>(), StringComparison.Ordinal);
            }
        }
    }

    /// <summary>Problems that no request can be made to produce.</summary>
    private static readonly string[] Unreachable =
    [
        "internal_error",       // a defect
        "dispute_not_open",     // only a payment asks a wallet for this
        "wallet_not_empty",     // an account that is closed with money leaves its wallet frozen
    ];

    [Fact]
    public void Every_problem_is_named_by_some_test()
    {
        var tests = string.Concat(new[] { "EndToEnd.Tests", "Api.Tests" }
            .SelectMany(project => Directory.GetFiles(Path.Combine(HostProcess.Metadata("Repository"), "tests", project), "*.cs"))
            .Where(static file => Path.GetFileName(file) is not ("DocumentTests.cs" or "FuzzJudge.cs"))
            .Select(File.ReadAllText));
        Assert.Equal(Unreachable.Order(), Problems.All.Keys.Where(code => !Regex.IsMatch(tests, $@"\b{code}\b")).Order());
    }

    [Fact]
    public async Task Every_problem_page_is_served()
    {
        using var anonymous = System.Anonymous();
        foreach (var kind in Problems.All.Values)
        {
            Assert.Contains(kind.Code, await anonymous.GetStringAsync(kind.Type), StringComparison.Ordinal);
        }

        using var unknown = await anonymous.GetAsync("/problems/unknown_code");
        await AssertProblemAsync(unknown, 404, "not_found");
    }

    [Fact]
    public void Every_relative_link_of_the_pages_leads_to_a_file()
    {
        var pages = Pages().ToList();
        Assert.True(pages.Count > 10, $"Only {pages.Count} pages.");
        var broken = from page in pages
                     from link in Link().Matches(File.ReadAllText(page))
                     let target = link.Groups[1].Value
                     where target.Length > 0 && !Path.Exists(Path.Combine(Path.GetDirectoryName(page)!, Uri.UnescapeDataString(target)))
                     select $"{Path.GetRelativePath(HostProcess.Metadata("Repository"), page)}: {target}";
        Assert.Empty(broken);
    }

    [Fact]
    public async Task The_document_is_complete()
    {
        using var anonymous = System.Anonymous();
        var document = await GetAsync(anonymous, "/openapi/v1.json");
        Assert.StartsWith("3.1", document["openapi"]!.GetValue<string>(), StringComparison.Ordinal);
        var operations = Operations(document).ToList();
        Assert.True(operations.Count >= 18, $"Only {operations.Count} operations.");
        Assert.Equal(operations.Count, operations.Select(operation => operation.Operation["operationId"]!.GetValue<string>()).Distinct().Count());
        Assert.All(operations, operation =>
        {
            Assert.False(string.IsNullOrWhiteSpace(operation.Operation["summary"]?.GetValue<string>()), operation.Name);
            Assert.Contains(operation.Operation["responses"]!.AsObject(), answer => answer.Key.StartsWith('2'));
            Assert.True(operation.Operation["responses"]!["500"] is not null, operation.Name);
            var pathParameters = PathParameter().Matches(operation.Path).Select(match => match.Groups[1].Value);
            var described = operation.Operation["parameters"]?.AsArray().Where(parameter => parameter!["in"]!.GetValue<string>() == "path")
                .Select(parameter => parameter!["name"]!.GetValue<string>()) ?? [];
            Assert.Equal(pathParameters.Order(), described.Order());
        });

        // Every reference leads somewhere.
        var text = document.ToJsonString();
        foreach (Match reference in Reference().Matches(text))
        {
            Assert.True(document["components"]!["schemas"]![reference.Groups[1].Value] is not null, reference.Value);
        }

        Assert.NotNull(document["components"]!["securitySchemes"]!["service"]);
        Assert.NotNull(document["components"]!["securitySchemes"]!["login"]);
    }

    [Fact]
    public async Task The_document_says_who_may_call_what()
    {
        using var anonymous = System.Anonymous();
        foreach (var (path, method, operation, name) in Operations(await GetAsync(anonymous, "/openapi/v1.json")))
        {
            var address = path.Replace("{accountId}", "nobody", StringComparison.Ordinal)
                .Replace("{paymentId}", "pay_00000000000000000000000000", StringComparison.Ordinal)
                .Replace("{refundId}", "ref_00000000000000000000000000", StringComparison.Ordinal)
                .Replace("{method}", "wechat-pay", StringComparison.Ordinal);
            using var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), address);
            if (operation["requestBody"] is not null)
            {
                request.Content = new StringContent("{}", null, "application/json");
            }

            using var answer = await anonymous.SendAsync(request);
            var needsCredential = operation["security"]?.AsArray().Count > 0;
            var isNotification = path.Contains("notifications", StringComparison.Ordinal);
            Assert.True(needsCredential == (answer.StatusCode == HttpStatusCode.Unauthorized) || isNotification, $"{name}: {answer.StatusCode}");
        }
    }

    [Fact]
    public async Task The_reference_page_loads_nothing_from_elsewhere()
    {
        using var anonymous = System.Anonymous();
        var page = await anonymous.GetStringAsync("/reference/");
        Assert.DoesNotMatch("(?i)(src|href)=\"(https?:)?//", page);
        using var script = await anonymous.GetAsync("/reference/scalar.js");
        Assert.Equal(HttpStatusCode.OK, script.StatusCode);
        var policy = Assert.Single(script.Headers.GetValues("Content-Security-Policy"));
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_carry_security_headers()
    {
        using var anonymous = System.Anonymous();
        using var answer = await anonymous.GetAsync("/v1/nothing");
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Contains("frame-ancestors 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Server"));
        Assert.Contains("# TYPE", await anonymous.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Pages()
    {
        var root = HostProcess.Metadata("Repository");
        return
        [
            Path.Combine(root, "CHANGELOG.md"),
            .. Directory.EnumerateFiles(root, "README*.md"),
            .. Directory.EnumerateFiles(Path.Combine(root, "docs"), "*.md", SearchOption.AllDirectories),
            .. Directory.EnumerateFiles(Path.Combine(root, "bench"), "*.md"),
        ];
    }

    private static IEnumerable<(string Path, string Method, JsonNode Operation, string Name)> Operations(JsonNode document) =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        where Methods.Contains(operation.Key)
        select (path.Key, operation.Key, operation.Value!, $"{operation.Key} {path.Key}");

    [GeneratedRegex("""\{(\w+)\}""")]
    private static partial Regex PathParameter();

    /// <summary>The file of a link or a picture, without the place in it; links with a scheme lead elsewhere.</summary>
    [GeneratedRegex(@"\]\((?![a-z]+:)([^)#\s]*)")]
    private static partial Regex Link();

    [GeneratedRegex("#/components/schemas/([A-Za-z0-9]+)")]
    private static partial Regex Reference();
}
