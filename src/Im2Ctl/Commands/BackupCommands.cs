using System.CommandLine;
using IM2.Storage.Sqlite;
using Spectre.Console;

namespace IM2.Ctl.Commands;

/// <summary><c>backup</c> and <c>restore</c>: copies of the data file, and back.</summary>
internal static class BackupCommands
{
    public static Command Backup(GlobalOptions options)
    {
        var file = new Argument<string>("FILE") { Description = "The backup to make." };
        var force = new Option<bool>("--force") { Description = "Replace the file if it is there." };
        var command = new Command("backup", "Copies the data file, also of a running system, and checks the copy.") { file, force };
        command.SetAction((parsed, cancellationToken) => Task.Run(() =>
        {
            var context = options.Of(parsed);
            var backup = Path(parsed.GetRequiredValue(file));
            var isForced = parsed.GetValue(force);
            if (File.Exists(backup) && !isForced)
            {
                throw new CtlException($"There is a file '{backup}' already; --force replaces it.");
            }

            var bytes = WithProgress(context.Terminal, "Copying", progress =>
                SqliteBackup.Create(context.DataFile, backup, isForced, progress, cancellationToken));
            Answer(context, new { file = backup, bytes }, $"{backup} holds what was committed, {bytes} bytes; its check found nothing wrong.");
            return CtlExit.Done;
        }, cancellationToken));
        return command;
    }

    public static Command Restore(GlobalOptions options)
    {
        var file = new Argument<string>("FILE") { Description = "The backup; it is only read." };
        var command = new Command("restore", "Puts a backup in the place of the data file, which nobody may own, and keeps that aside.") { file };
        command.SetAction((parsed, cancellationToken) => Task.Run(() =>
        {
            var context = options.Of(parsed);
            var backup = Path(parsed.GetRequiredValue(file));
            var report = WithProgress(context.Terminal, "Restoring", progress =>
                SqliteBackup.Restore(backup, context.DataFile, TimeProvider.System, progress, cancellationToken));
            var aside = report.Previous is null ? "There was no such file before." : $"What it was before is kept as {report.Previous}.";
            Answer(context, report, $"{report.DataFile} holds what {backup} holds, {report.Bytes} bytes; its check found nothing wrong. {aside}");
            return CtlExit.Done;
        }, cancellationToken));
        return command;
    }

    private static string Path(string text) => string.IsNullOrWhiteSpace(text)
        ? throw new CtlException("FILE is empty, but must be the path of a file.")
        : System.IO.Path.GetFullPath(text);

    private static void Answer<T>(CtlContext context, T document, string sentence)
    {
        if (context.IsJson)
        {
            Render.WriteJson(context.Terminal.Output, document);
        }
        else
        {
            context.Terminal.Output.WriteLine(Render.Printable(sentence));
        }
    }

    private static T WithProgress<T>(CtlTerminal terminal, string what, Func<IProgress<CopyProgress>?, T> work) => terminal.IsErrorTerminal
        ? terminal.Progress().Progress().AutoClear(true).Start(progress => work(new ProgressBar(progress.AddTask(what))))
        : work(null);

    private sealed class ProgressBar(ProgressTask task) : IProgress<CopyProgress>
    {
        public void Report(CopyProgress value)
        {
            task.MaxValue = Math.Max(value.PagesTotal, 1);
            task.Value = value.Pages;
        }
    }
}
