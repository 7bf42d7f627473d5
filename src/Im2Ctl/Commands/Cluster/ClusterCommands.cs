using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace IM2.Ctl.Commands.Cluster;

/// <summary><c>cluster up</c>, <c>status</c>, <c>drain</c> and <c>down</c>: a whole throw-away cluster on this machine.</summary>
internal static class ClusterCommands
{
    private const string Name = "cluster";
    private const int SilosMax = 9;
    private const int ApisMax = 9;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>How often lines come where nothing has changed.</summary>
    private static readonly TimeSpan LinesPeriod = TimeSpan.FromSeconds(10);

    /// <summary>How long a command may take to end once it was told to: ending a cluster in order takes its time.</summary>
    public static TimeSpan EndPatience { get; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether a command is one of these.</summary>
    public static bool IsOne(Command command) => command.Parents.Any(static parent => parent.Name == Name);

    public static Command Command(GlobalOptions options) =>
        new(Name, "Runs a whole throw-away cluster on this machine: PostgreSQL, silos, API hosts, payment sandbox, with TLS between them.")
        {
            Up(options), Status(options), Drain(options), Down(options),
        };

    private static Command Up(GlobalOptions options)
    {
        var (folder, silos, apis) = (Folder(), Count("--silos", "How many silos.", 3, SilosMax), Count("--api", "How many API hosts.", 2, ApisMax));
        var programs = new Option<string?>("--programs")
        {
            Description = "Where the programs are; without it next to im2ctl, or in the checkout that it was built in.", HelpName = "DIR",
        };
        var command = new Command("up", "Starts a cluster, shows how it is, and ends it on Ctrl+C.") { silos, apis, folder, programs };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            ClusterProcesses.RequireLinux();
            var (context, place) = (options.Of(parsed), ClusterFolder.Of(parsed.GetValue(folder)));
            var record = await ClusterStart.RunAsync(
                place, parsed.GetValue(programs), parsed.GetValue(silos), parsed.GetValue(apis), context.Terminal, cancellationToken).ConfigureAwait(false);
            try
            {
                Greet(context, place, record);
                await ShowAsync(context, place, record, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // Ctrl+C: that is how it ends.
            }
            finally
            {
                await EndAsync(context, place, record).ConfigureAwait(false);
            }

            return CtlExit.Done;
        });
        return command;
    }

    private static Command Status(GlobalOptions options)
    {
        var folder = Folder();
        var command = new Command("status", "Shows once how the processes of a cluster are. Exit code 1: not all of them are ready.") { folder };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            ClusterProcesses.RequireLinux();
            var (context, place) = (options.Of(parsed), ClusterFolder.Of(parsed.GetValue(folder)));
            var record = place.Require();
            using var watch = new ClusterWatch();

            // What is counted by the second takes a second to count.
            await watch.ReadAsync(record, cancellationToken).ConfigureAwait(false);
            await Task.Delay(Period, cancellationToken).ConfigureAwait(false);
            var readings = await watch.ReadAsync(record, cancellationToken).ConfigureAwait(false);
            var isReady = ClusterWatch.IsReady(readings);
            if (context.IsJson)
            {
                Render.WriteJson(context.Terminal.Output, new { isReady, folder = place.Location, startedAt = Render.Moment(record.StartedAt), members = readings });
            }
            else
            {
                context.Terminal.Tables().Write(ClusterWatch.Table(readings));
            }

            return isReady ? CtlExit.Done : CtlExit.No;
        });
        return command;
    }

    private static Command Drain(GlobalOptions options)
    {
        var (folder, name) = (Folder(), new Argument<string>("NAME") { Description = "Which process, as 'cluster status' calls it." });
        var command = new Command("drain", "Tells one silo or API host to end, as a deployment would, and waits until it has.") { name, folder };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            ClusterProcesses.RequireLinux();
            var (context, place) = (options.Of(parsed), ClusterFolder.Of(parsed.GetValue(folder)));
            var record = place.Require();
            var wanted = parsed.GetRequiredValue(name);
            var drainable = record.Members.Where(member => member.Role is ClusterRole.Silo or ClusterRole.Api).ToList();
            var member = drainable.FirstOrDefault(member => member.Name == wanted)
                ?? throw new CtlException($"There is no silo or API host '{wanted}', but {string.Join(", ", drainable.Select(member => member.Name))}.");
            if (!ClusterProcesses.IsOf(member.ProcessId, record.Id))
            {
                throw new CtlException($"{wanted} has ended already.");
            }

            var took = await ClusterEnd.DrainAsync(place, record, member, cancellationToken).ConfigureAwait(false);
            if (context.IsJson)
            {
                Render.WriteJson(context.Terminal.Output, new { name = wanted, seconds = Math.Round(took.TotalSeconds, 3) });
            }
            else
            {
                context.Terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{wanted} has ended, {took.TotalSeconds:0.0} s after it was told to."));
            }

            return CtlExit.Done;
        });
        return command;
    }

    private static Command Down(GlobalOptions options)
    {
        var folder = Folder();
        var command = new Command("down", "Ends a cluster, also one whose 'cluster up' has died.") { folder };
        command.SetAction(async (parsed, _) =>
        {
            ClusterProcesses.RequireLinux();
            var (context, place) = (options.Of(parsed), ClusterFolder.Of(parsed.GetValue(folder)));
            await EndAsync(context, place, place.Require()).ConfigureAwait(false);
            return CtlExit.Done;
        });
        return command;
    }

    private static void Greet(CtlContext context, ClusterFolder folder, ClusterRecord record)
    {
        var urls = record.Members.Where(member => member.Role == ClusterRole.Api).Select(member => member.Url!).ToList();
        if (context.IsJson)
        {
            Render.WriteJson(context.Terminal.Output, new
            {
                folder = folder.Location,
                urls,
                sandbox = record.Find("sandbox")!.Url,
                serviceKey = ClusterSettings.ServiceKey,
                processes = record.Members.Select(member => new { member.Name, member.ProcessId, member.Log }),
            });
        }
        else
        {
            context.Terminal.Output.WriteLine($"API: {string.Join(" ", urls)}");
            context.Terminal.Output.WriteLine($"Sandbox: {record.Find("sandbox")!.Url}. Folder: {folder.Location}. Ctrl+C ends it all.");
            context.Terminal.Output.WriteLine(
                $"curl -X PUT {urls[0]}/v1/accounts/alice -H 'Authorization: Bearer {ClusterSettings.ServiceKey}' -H 'Content-Type: application/json' "
                + """-d '{"region":"CN","accountType":"standard"}'""");
            context.Terminal.Output.WriteLine(
                $"curl -X POST {urls[^1]}/v1/accounts/alice/credits -H 'Authorization: Bearer {ClusterSettings.ServiceKey}' -H 'Content-Type: application/json' "
                + """-H 'Idempotency-Key: welcome-alice' -d '{"amount":{"minorUnits":2000,"currency":"CNY"}}'""");
        }

        context.Terminal.Output.Flush();
    }

    /// <summary>Shows how the cluster is until it is told to end, or somebody else has ended it. Programs ask for what they want to know.</summary>
    private static async Task ShowAsync(CtlContext context, ClusterFolder folder, ClusterRecord record, CancellationToken cancellationToken)
    {
        using var watch = new ClusterWatch();
        if (context.IsJson)
        {
            await WhileThereAsync(static _ => Task.CompletedTask).ConfigureAwait(false);
        }
        else if (context.Terminal.IsOutputTerminal)
        {
            await context.Terminal.Tables().Live(ClusterWatch.Table([])).StartAsync(live => WhileThereAsync(
                async current => live.UpdateTarget(ClusterWatch.Table(await watch.ReadAsync(current, cancellationToken).ConfigureAwait(false)))))
                .ConfigureAwait(false);
        }
        else
        {
            var (states, said) = (new Dictionary<string, string>(), DateTimeOffset.MinValue);
            await WhileThereAsync(async current =>
            {
                var readings = await watch.ReadAsync(current, cancellationToken).ConfigureAwait(false);
                var now = readings.ToDictionary(reading => reading.Name, reading => reading.State);
                if (DateTimeOffset.UtcNow - said >= LinesPeriod || !now.All(one => states.GetValueOrDefault(one.Key) == one.Value))
                {
                    foreach (var reading in readings)
                    {
                        context.Terminal.Output.WriteLine(ClusterWatch.Line(reading));
                    }

                    await context.Terminal.Output.FlushAsync(cancellationToken).ConfigureAwait(false);
                    (states, said) = (now, DateTimeOffset.UtcNow);
                }
            }).ConfigureAwait(false);
        }

        async Task WhileThereAsync(Func<ClusterRecord, Task> showAsync)
        {
            using var timer = new PeriodicTimer(Period);
            while (folder.Load() is { } current && current.Id == record.Id)
            {
                await showAsync(current).ConfigureAwait(false);
                await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task EndAsync(CtlContext context, ClusterFolder folder, ClusterRecord record)
    {
        if (folder.Load() is not { } current || current.Id != record.Id)
        {
            await context.Terminal.Error.WriteLineAsync("The cluster was ended by somebody else.").ConfigureAwait(false);
            return;
        }

        await context.Terminal.Error.WriteLineAsync("The cluster is being ended.").ConfigureAwait(false);
        await ClusterEnd.RunAsync(folder, current, context.Terminal).ConfigureAwait(false);
        await context.Terminal.Error.WriteLineAsync("No process of the cluster is left.").ConfigureAwait(false);
    }

    private static Option<string?> Folder() => new("--folder")
    {
        Description = "Where the cluster keeps what it has. One that is named keeps its data; without it a temporary one, which goes with the cluster.", HelpName = "DIR",
    };

    private static Option<int> Count(string name, string description, int usual, int max)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= 1 && count <= max))
            {
                result.AddError($"{name} is '{token.Value}', but must be 1 … {max}.");
            }
        });
        return option;
    }
}
