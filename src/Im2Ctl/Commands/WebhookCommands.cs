using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace IM2.Ctl.Commands;

/// <summary><c>webhooks status</c> and <c>webhooks replay</c>: they ask a running service, for events are its own to send.</summary>
internal static class WebhookCommands
{
    public static Command Status(GlobalOptions options)
    {
        var (url, endpoint) = (Url(), Endpoint());
        var command = new Command("status", "Shows how an endpoint stands: its place in the feed, and which wallets are behind.") { url, endpoint };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var service = ServiceClient.Open(parsed.GetRequiredValue(url));
            Show(options.Of(parsed), await service.SendAsync(HttpMethod.Get, Path(parsed.GetRequiredValue(endpoint)), null, cancellationToken).ConfigureAwait(false));
            return CtlExit.Done;
        });
        return command;
    }

    public static Command Replay(GlobalOptions options)
    {
        var (url, endpoint) = (Url(), Endpoint());
        var since = new Option<string?>("--since") { Description = "Everything since a moment, as RFC 3339 writes it.", HelpName = "MOMENT" };
        var account = new Option<string?>("--account") { Description = "The events of one wallet.", HelpName = "ACCOUNT" };
        var afterVersion = new Option<long?>("--after-version") { Description = "With --account: only those with a larger version.", HelpName = "VERSION" };
        var command = new Command("replay", "Has an endpoint told again: everything since a moment, or the events of one wallet.")
        {
            url, endpoint, since, account, afterVersion,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var body = Body(parsed.GetValue(since), parsed.GetValue(account), parsed.GetValue(afterVersion));
            using var service = ServiceClient.Open(parsed.GetRequiredValue(url));
            var path = $"{Path(parsed.GetRequiredValue(endpoint))}/replays";
            Show(options.Of(parsed), await service.SendAsync(HttpMethod.Post, path, body, cancellationToken).ConfigureAwait(false));
            return CtlExit.Done;
        });
        return command;
    }

    private static JsonObject Body(string? since, string? account, long? afterVersion)
    {
        if ((since is null) == (account is null) || (account is null && afterVersion is not null))
        {
            throw new CtlException("Give either --since, or --account and if need be --after-version.");
        }

        if (account is not null)
        {
            return new JsonObject { ["account"] = account, ["afterVersion"] = afterVersion ?? 0 };
        }

        return DateTimeOffset.TryParse(since, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? new JsonObject { ["since"] = Render.Moment(moment) }
            : throw new CtlException($"--since is '{since}', but must be a moment such as 2026-11-22T09:00:00Z.");
    }

    private static Option<string> Url() => new("--url") { Description = "The service's address.", HelpName = "URL", Required = true };

    private static Option<string> Endpoint() => new("--endpoint") { Description = "The endpoint's id.", HelpName = "ID", Required = true };

    private static string Path(string endpoint) => $"v1/webhook-endpoints/{Uri.EscapeDataString(endpoint)}";

    private static void Show(CtlContext context, JsonObject status)
    {
        if (context.IsJson)
        {
            context.Terminal.Output.Write(status.ToJsonString() + "\n");
            return;
        }

        var table = Render.Table(null, "endpoint", "position", "head", "behind", "parked", "paused until", "last failure");
        table.AddRow(
            Render.Cell(Text(status["endpoint"]?["id"])),
            Render.Cell(Text(status["position"])),
            Render.Cell(Text(status["head"])),
            Render.Cell(Text(status["behind"])),
            Render.Cell(Text(status["parked"])),
            Render.Cell(Text(status["pausedUntil"])),
            Render.Cell(status["lastFailure"] is null ? "—" : $"{Text(status["lastFailureAt"])} {Text(status["lastFailure"])}"));
        context.Terminal.Tables().Write(table);
    }

    private static string Text(JsonNode? node) => node?.ToString() ?? "—";
}
