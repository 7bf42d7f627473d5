using System.Diagnostics;

namespace IM2.Chaos;

/// <summary>Programs of the system that are run to their end.</summary>
internal static class Shell
{
    /// <summary>Runs one.</summary>
    /// <returns>What it printed.</returns>
    /// <exception cref="RunException">It failed.</exception>
    public static async Task<string> RunAsync(string command, string? input = null)
    {
        var parts = command.Split(' ');
        using var process = Process.Start(new ProcessStartInfo(parts[0], parts.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await process.StandardInput.WriteAsync(input ?? "");
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await output : throw new RunException($"{command}: {(await error).Trim()}");
    }
}
