using System.CommandLine;
using IM2.RuleFiles;

namespace IM2.Ctl.Commands;

/// <summary>What the commands about policies have in common.</summary>
internal static class PolicyArguments
{
    public static Argument<string> File() => new("FILE") { Description = "The policy." };

    public static Option<string?> Catalogue() => new("--catalogue")
    {
        Description = "The catalogue that it is to go with; both are checked together.",
        HelpName = "FILE",
    };

    /// <summary>Reads a file of rules.</summary>
    /// <exception cref="CtlException">No file is named.</exception>
    public static RuleText Read(string file) => string.IsNullOrWhiteSpace(file)
        ? throw new CtlException("The name of a file is empty.")
        : RuleText.FromFile(file);

    /// <summary>Reads a policy that must be sound; says each mistake if it is not.</summary>
    /// <exception cref="CtlException">It is not.</exception>
    public static RuleReading ReadSound(CtlTerminal terminal, RuleText policy, string? catalogue)
    {
        var reading = RuleReader.Read(policy, catalogue is null ? null : Read(catalogue));
        if (reading.IsSound)
        {
            return reading;
        }

        foreach (var finding in reading.Findings)
        {
            terminal.Error.WriteLine(Render.Printable(finding.ToString()));
        }

        throw new CtlException($"The policy can't be used: {Count(reading.Findings.Length)}");
    }

    public static string Count(int mistakes) => mistakes == 1 ? "1 mistake." : $"{mistakes} mistakes.";
}
