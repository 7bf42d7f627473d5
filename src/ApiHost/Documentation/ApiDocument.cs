using System.Collections.Frozen;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace IM2.ApiHost;

/// <summary>The OpenAPI 3.1 document: made from the endpoints themselves, so that it can't disagree with them.</summary>
internal static class ApiDocument
{
    /// <summary>Where it is served.</summary>
    public const string Path = "/openapi/v1.json";

    private const string ServiceScheme = "service";
    private const string LoginScheme = "login";
    private const string UserScheme = "user";
    private const string ProblemSchema = "Problem";

    private const string About =
        """
        Wallets and top-ups of an instant messenger.

        **Who calls.** Services send `Authorization: Bearer <key or token>` and reach every account, for what the scopes of their
        credential allow. Users log in (`POST /v1/session`), or send a token where the deployment trusts the messenger's, and reach their own; what is another's looks as if it did not exist. With a login cookie, requests that change something
        must come from the same site (`Origin` or `Sec-Fetch-Site`).

        **Money** is a whole number of minor units and an ISO 4217 currency: CNY 12.34 is `{"minorUnits": 1234, "currency": "CNY"}`.

        **JSON is read strictly**: unknown or repeated properties, comments, trailing commas, numbers in quotes or with a fraction are
        refused as `malformed_request`, which names the place. An amount that is a whole number but not 1 to 10^12 is
        `amount_out_of_range`. A body has at most 64 KiB, a bank statement 8 MiB.

        **Errors** are RFC 9457 problem documents. Branch on `code`; `type` leads to a page that explains it. A top-up that the policy
        refuses is answered with 422 where another request of the same user would pass (another amount, method, offer or day), with
        403 where who the user is stands in the way; `decision` says which rule refused, what would help and what would pass, and
        `detail` says so to the user, in English or Chinese as `Accept-Language` asks.

        **Repeating is safe.** After `outcome_unknown`, a time-out or a broken connection send the same request again, with the
        same `Idempotency-Key` where there is one: it has effect once, for ever.
        """;

    private static readonly FrozenDictionary<string, string> Tags = new Dictionary<string, string>
    {
        ["Accounts"] = "Accounts of users, their wallets, and what they can top up.",
        ["History"] = "What happened in a wallet: entries, statements, top-ups.",
        ["Top-ups"] = "Paying money in: quotes and payments.",
        ["Refunds"] = "Giving back what was paid.",
        ["Charges"] = "Spending at once.",
        ["Holds"] = "Setting money aside, then spending it or giving it back.",
        ["Credits"] = "Bonus money that a service gives.",
        ["Gifts"] = "Paid money from one wallet to another.",
        ["Batch"] = "Many operations in one request.",
        ["Bank transfers"] = "What banks say of transfers, and what waits for a person.",
        ["Events"] = "Server-sent events: what changes, as it changes.",
        ["Webhooks"] = "Who is told what happens to wallets, and telling it again.",
        ["Notifications"] = "For payment providers.",
        ["Sessions"] = "Users: signing up, logging in and out.",
        ["Health"] = "Probes.",
    }.ToFrozenDictionary();

    public static void AddApiDocument(this IServiceCollection services) => services.AddOpenApi("v1", static options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.CreateSchemaReferenceId = static type =>
            OpenApiOptions.CreateDefaultSchemaReferenceId(type) is { } name ? name.Replace("Message", "", StringComparison.Ordinal) : null;
        options.AddSchemaTransformer(WireSchemas.Describe);
        options.AddOperationTransformer(static (operation, context, _) =>
        {
            var metadata = context.Description.ActionDescriptor.EndpointMetadata;
            Parameters.Describe(operation);
            AddExamples(operation, metadata.OfType<Examples>().LastOrDefault());
            AddProblems(operation, metadata.OfType<ProblemCodes>().SelectMany(static codes => codes.Kinds), context.Document!);
            AddSecurity(operation, metadata, context.Document!);
            return Task.CompletedTask;
        });
        options.AddDocumentTransformer(static (document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "IM2.Orleans", Version = "1", Description = About };
            // Relative to wherever the document is read from.
            document.Servers = [new OpenApiServer { Url = "/" }];
            // In place of the one that the generator made of the part that batches have.
            document.Components ??= new OpenApiComponents();
            document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
            document.Components.Schemas[ProblemSchema] = WireSchemas.Problem(document);
            foreach (var tag in document.Tags ?? new HashSet<OpenApiTag>())
            {
                tag.Description = Tags.GetValueOrDefault(tag.Name ?? "");
            }

            document.AddComponent<IOpenApiSecurityScheme>(ServiceScheme, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http, Scheme = "bearer",
                Description = "The key of a service, or a token of an issuer that the deployment trusts, whose scopes are: "
                    + string.Join(' ', Scopes.All.Select(static scope => $"`{scope.Name}`: {scope.Meaning}")),
            });
            document.AddComponent<IOpenApiSecurityScheme>(LoginScheme, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Cookie, Name = SecurityComposition.LoginCookie,
                Description = "The cookie of a user who has logged in.",
            });
            document.AddComponent<IOpenApiSecurityScheme>(UserScheme, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT",
                Description = "A token for one of the messenger's users, where the deployment trusts its issuer.",
            });
            return Task.CompletedTask;
        });
    });

    private static void AddExamples(OpenApiOperation operation, Examples? examples)
    {
        if (examples?.Request is { } request && operation.RequestBody?.Content?.Values.FirstOrDefault() is { } body)
        {
            body.Example = ExamplesExtensions.Parse(request);
        }

        if (examples?.Response is { } response)
        {
            foreach (var (_, answer) in operation.Responses!.Where(static answer => answer.Key is "200" or "201" or "202"))
            {
                if (answer.Content?.Values.FirstOrDefault() is { } content)
                {
                    content.Example = ExamplesExtensions.Parse(response);
                }
            }
        }
    }

    private static void AddProblems(OpenApiOperation operation, IEnumerable<ProblemKind> kinds, OpenApiDocument document)
    {
        // Every endpoint can fail by our fault; saying so at each of them would be forgotten somewhere.
        foreach (var status in kinds.Append(Problems.InternalError).Distinct().GroupBy(static kind => kind.Status))
        {
            operation.Responses![status.Key.ToString(System.Globalization.CultureInfo.InvariantCulture)] = new OpenApiResponse
            {
                Description = string.Join(" ", status.Select(static kind => $"`{kind.Code}`: {kind.Title}.")),
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference(ProblemSchema, document) },
                },
            };
        }
    }

    private static void AddSecurity(OpenApiOperation operation, IList<object> metadata, OpenApiDocument document)
    {
        if (metadata.OfType<IAllowAnonymous>().Any())
        {
            operation.Security = [];
        }
        else if (metadata.OfType<Access>().LastOrDefault() is { } access)
        {
            List<string> scopes = access.Scope is { } scope ? [scope] : [];
            var needed = new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(ServiceScheme, document)] = scopes };
            operation.Security = access.OwnersToo ? [needed, .. OfUsers(document)] : [needed];
            if (access.Scope is not null)
            {
                operation.Description = $"{operation.Description} A service needs the scope `{access.Scope}`.".TrimStart();
            }
        }
        else
        {
            // What any known caller may call is about a login.
            operation.Security = [.. OfUsers(document)];
        }
    }

    private static IEnumerable<OpenApiSecurityRequirement> OfUsers(OpenApiDocument document) =>
        from scheme in (string[])[LoginScheme, UserScheme]
        select new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, document)] = [] };
}
