using System.Collections.Immutable;
using System.CommandLine;
using IM2.RuleFiles;

namespace IM2.Ctl.Commands;

/// <summary><c>policy check</c>: says what is wrong with a policy, and a catalogue.</summary>
internal static class PolicyCheck
{
    public static Command Command(GlobalOptions options)
    {
        var file = PolicyArguments.File();
        var catalogue = PolicyArguments.Catalogue();
        var command = new Command("check", "Says every mistake in a policy, with its line and what to do. Exit code 1 if there is one.") { file, catalogue };
        command.SetAction(parsed => Run(options.Of(parsed), parsed.GetRequiredValue(file), parsed.GetValue(catalogue)));
        return command;
    }

    private static int Run(CtlContext context, string file, string? catalogue)
    {
        var reading = RuleReader.Read(PolicyArguments.Read(file), catalogue is null ? null : PolicyArguments.Read(catalogue));
        if (context.IsJson)
        {
            Render.WriteJson(context.Terminal.Output, new Answer(
                reading.IsSound, reading.Policy?.Version, reading.Policy?.Regions.Length, reading.Catalogue?.Version, reading.Findings));
        }
        else
        {
            foreach (var finding in reading.Findings)
            {
                context.Terminal.Output.WriteLine(Render.Printable(finding.ToString()));
            }

            context.Terminal.Output.WriteLine(reading.IsSound ? Verdict(reading) : PolicyArguments.Count(reading.Findings.Length));
        }

        return reading.IsSound ? CtlExit.Done : CtlExit.No;
    }

    private static string Verdict(RuleReading reading)
    {
        var policy = $"Policy {reading.Policy!.Version} is sound, {reading.Policy.Regions.Length} regions";
        return reading.Catalogue is { } catalogue
            ? $"{policy}; so is catalogue {catalogue.Version}, {catalogue.Regions.Length} regions."
            : $"{policy}. No catalogue was checked with it.";
    }

    /// <summary>The document of <c>--json</c>.</summary>
    private sealed record Answer(bool IsSound, string? Policy, int? Regions, string? Catalogue, ImmutableArray<RuleFinding> Findings);
}
