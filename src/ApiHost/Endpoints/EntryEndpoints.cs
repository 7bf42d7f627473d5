using System.Globalization;
using IM2.Domain;
using IM2.Grains;
using Microsoft.AspNetCore.Http.HttpResults;

namespace IM2.ApiHost;

/// <summary>A wallet's history: entries, statements, top-ups.</summary>
internal static class EntryEndpoints
{
    private const int EntriesDefault = 20;
    private const int TopUpsDefault = 10;
    private const int TopUpsMax = 50;
    private const int LimitMax = 100;

    public static void MapEntries(this IEndpointRouteBuilder app)
    {
        var own = app.MapGroup("/v1/accounts/{accountId}").WithTags("History").WithOwnAccountOnly();
        own.MapGet("entries", GetEntries).RequireScopeOrOwner(Scopes.WalletsRead)
            .WithName("getEntries").WithSummary("Read a wallet's entries")
            .WithDescription(
                "Newest first. `direction` is `in` or `out`; `from` (inclusive) and `to` (exclusive) bound the time. Send the answer's `next` as `cursor`, with the "
                + "same filters, to get the next page; it is null on the last one. A page may be empty and still have a `next`.")
            .WithExamples(response: HistoryExamples.Entries)
            .MayAnswer(Problems.CursorInvalid);
        own.MapGet("statement", GetStatement).RequireScopeOrOwner(Scopes.WalletsRead)
            .WithName("getStatement").WithSummary("Read a statement")
            .WithDescription(
                $"Every entry of one currency in a period, oldest first, as CSV (RFC 4180) with the balance before, after each, and at the end. `from` is inclusive, `to` "
                + $"exclusive. At most {WalletStatement.EntriesMax} entries; it is read from now back, so a period long ago may be too long, too.")
            .Produces<string>(StatusCodes.Status200OK, "text/csv")
            .MayAnswer(Problems.StatementTooLong)
            .MayRefuse(RefusalCode.WalletBusy);
        own.MapGet("top-ups", GetTopUps).RequireScopeOrOwner(Scopes.TopUpsRead)
            .WithName("getTopUps").WithSummary("Read an account's top-ups")
            .WithDescription("Newest first: those that the policy allowed, as they now stand. Pages are as those of entries.")
            .WithExamples(response: HistoryExamples.TopUps)
            .MayAnswer(Problems.CursorInvalid);
    }

    private static async Task<Results<Ok<EntriesMessage>, Problem>> GetEntries(
        AccountId accountId, IGrainFactory grains, CursorSeal cursors,
        string? cursor = null, int limit = EntriesDefault, string? direction = null, DateTimeOffset? from = null, DateTimeOffset? to = null)
    {
        var list = string.Create(
            CultureInfo.InvariantCulture, $"entries by transfer {accountId} {direction} {from?.UtcTicks} {to?.UtcTicks}");
        var (place, way) = (default(long?), default(EntryDirection?));
        if ((RefuseLimit(limit, LimitMax) ?? ReadDirection(direction, out way) ?? cursors.Open(list, cursor, out place)) is { } problem)
        {
            return problem;
        }

        var page = await grains.Wallet(accountId).GetEntriesAsync(
            new EntryQuery { Before = place, Limit = limit, Direction = way, From = from, To = to });
        return page.Entries.IsEmpty && await RefuseUnknownAsync(grains, accountId) is { } unknown
            ? unknown
            : TypedResults.Ok(new EntriesMessage([.. page.Entries.Select(EntryMessage.Of)], cursors.Seal(list, page.Before)));
    }

    private static async Task<Results<ContentHttpResult, Problem>> GetStatement(
        AccountId accountId, Currency currency, DateTimeOffset from, DateTimeOffset to, IGrainFactory grains, HttpResponse response,
        CancellationToken cancellationToken)
    {
        if (from >= to)
        {
            return Problems.MalformedRequest.With("'from' is before 'to'.");
        }

        if (await RefuseUnknownAsync(grains, accountId) is { } unknown)
        {
            return unknown;
        }

        var (statement, problem) = await WalletStatement.ReadAsync(
            grains.Wallet(accountId), currency, from.ToUniversalTime(), to.ToUniversalTime(), cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        response.Headers.ContentDisposition = $"attachment; filename=\"statement-{accountId}-{currency}-{from.UtcDateTime:yyyyMMdd}-{to.UtcDateTime:yyyyMMdd}.csv\"";
        return TypedResults.Text(statement!.ToCsv(), "text/csv; charset=utf-8");
    }

    private static async Task<Results<Ok<TopUpsMessage>, Problem>> GetTopUps(
        AccountId accountId, IGrainFactory grains, CursorSeal cursors, PaymentMessages messages, string? cursor = null, int limit = TopUpsDefault)
    {
        var list = $"top-ups {accountId}";
        var place = default(long?);
        if ((RefuseLimit(limit, TopUpsMax) ?? cursors.Open(list, cursor, out place)) is { } problem)
        {
            return problem;
        }

        var page = await grains.Wallet(accountId).GetPaymentsAsync(place, limit);
        if (page.Payments.IsEmpty && await RefuseUnknownAsync(grains, accountId) is { } unknown)
        {
            return unknown;
        }

        var topUps = await Task.WhenAll(page.Payments.Select(id => grains.Payment(id).GetAsync()));
        return TypedResults.Ok(new TopUpsMessage(
            [.. topUps.Where(static one => one.Value is not null).Select(one => messages.Of(one.Value!))], cursors.Seal(list, page.Before)));
    }

    private static Problem? RefuseLimit(int limit, int most) => limit is < 1 || limit > most
        ? Problems.MalformedRequest.With($"'limit' is 1 to {most}.")
        : null;

    /// <summary>Not by the binder: it takes the members' own names, and numbers.</summary>
    private static Problem? ReadDirection(string? name, out EntryDirection? direction)
    {
        direction = null;
        if (name is null)
        {
            return null;
        }

        if (!WireNames.EntryDirections.TryParse(name, out var known))
        {
            return Problems.MalformedRequest.With("'direction' is 'in' or 'out'.");
        }

        direction = known;
        return null;
    }

    private static async Task<Problem?> RefuseUnknownAsync(IGrainFactory grains, AccountId account) =>
        (await grains.Account(account).GetAsync()).Refusal is { } refusal ? Problems.Of(refusal) : null;
}
