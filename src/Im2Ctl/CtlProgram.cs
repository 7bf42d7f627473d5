using System.CommandLine;
using System.CommandLine.Invocation;
using IM2.Ctl.Commands;
using IM2.Ctl.Commands.Cluster;
using IM2.Storage;

namespace IM2.Ctl;

/// <summary>The operators' command line tool.</summary>
public static class CtlProgram
{
    /// <summary>Runs one command.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="terminal">Where to write.</param>
    /// <param name="cancellationToken">Gives up, like Ctrl+C.</param>
    /// <returns>One of <see cref="CtlExit"/>.</returns>
    public static async Task<int> RunAsync(string[] args, CtlTerminal terminal, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(terminal);
        var parsed = Root(terminal).Parse(args);
        var configuration = new InvocationConfiguration
        {
            // What the library says of bad arguments is no answer: programs read those from the output.
            Output = parsed.Errors.Count > 0 ? terminal.Error : terminal.Output,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
        };
        if (ClusterCommands.IsOne(parsed.CommandResult.Command))
        {
            configuration.ProcessTerminationTimeout = ClusterCommands.EndPatience;
        }

        if (parsed.Action is ParseErrorAction badArguments)
        {
            // The sentence that says what is wrong would be out of sight above it.
            badArguments.ShowHelp = false;
        }

        try
        {
            var code = await parsed.InvokeAsync(configuration, cancellationToken).ConfigureAwait(false);

            // The library answers bad arguments with 1, which here is the answer of a command that ran.
            return parsed.Errors.Count > 0 && code != CtlExit.Done ? CtlExit.Failed : code;
        }
        catch (CtlException refusal)
        {
            return Say(terminal, refusal.Message, refusal.ExitCode);
        }
        catch (OperationCanceledException)
        {
            return Say(terminal, "Given up before it was done.", CtlExit.Cancelled);
        }
        catch (LedgerCorruptionException damage)
        {
            return Say(terminal, $"{damage.Message} 'im2ctl ledger verify' says what else is wrong.", CtlExit.Failed);
        }
        catch (Exception error) when (error is StorageException or IOException or UnauthorizedAccessException)
        {
            return Say(terminal, error.Message, CtlExit.Failed);
        }
        finally
        {
            await terminal.Output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static RootCommand Root(CtlTerminal terminal)
    {
        var options = new GlobalOptions(terminal);
        return new RootCommand("Looks at, verifies and exports the ledger of an IM2 system; backs up and restores its data file; runs trial clusters.")
        {
            options.Data,
            options.Postgres,
            options.Json,
            new Command("wallet", "Looks at one wallet.") { WalletShow.Command(options), WalletEntries.Command(options) },
            new Command("ledger", "Verifies or exports the whole ledger.") { LedgerVerify.Command(options), LedgerExport.Command(options) },
            new Command("policy", "Checks a policy, tries it on past top-ups, and puts it in place.")
            {
                PolicyCheck.Command(options),
                PolicyTry.Command(options),
                PolicyActivate.Command(options),
            },
            new Command("webhooks", "Asks a running service how events out stand, or to tell them again.")
            {
                WebhookCommands.Status(options),
                WebhookCommands.Replay(options),
            },
            ClusterCommands.Command(options),
            BackupCommands.Backup(options),
            BackupCommands.Restore(options),
        };
    }

    private static int Say(CtlTerminal terminal, string sentence, int exitCode)
    {
        terminal.Error.WriteLine(Render.Printable(sentence));
        return exitCode;
    }
}
