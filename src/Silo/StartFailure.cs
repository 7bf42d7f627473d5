using System.Net.Sockets;
using IM2.RuleFiles;
using IM2.Storage;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace IM2.Silo;

/// <summary>Explains why the process could not start.</summary>
public static class StartFailure
{
    /// <summary>One paragraph for what an operator can mend; everything there is for the rest.</summary>
    public static string Explain(Exception error)
    {
        var chain = Chain(error).ToList();
        if (chain.OfType<StartException>().FirstOrDefault() is { } known)
        {
            return $"IM2 can't start: {known.Message}";
        }

        if (chain.OfType<RuleFilesException>().FirstOrDefault() is { } rules)
        {
            return $"IM2 can't start: {rules.Message}";
        }

        if (chain.OfType<OptionsValidationException>().FirstOrDefault() is { } options)
        {
            return $"IM2 can't start, because of its settings: {string.Join(" ", options.Failures)}";
        }

        if (chain.Any(IsAddressInUse))
        {
            var address = chain.OfType<IOException>().FirstOrDefault()?.Message ?? "A port of the silo is already in use.";
            return $"IM2 can't start: {address} Stop the program that uses it (perhaps another IM2), or choose other addresses: "
                + "--urls for the host, --Sandbox:Url for the sandbox, --Silo:SiloPort and --Silo:GatewayPort for the silo.";
        }

        if (chain.OfType<SocketException>().Any(static error => error.SocketErrorCode == SocketError.AddressNotAvailable))
        {
            return "IM2 can't start: an address to listen on is none of this machine's. Look at --urls and --Silo:Address.";
        }

        // A setting that is no number, or no address where one must be.
        if (chain.OfType<FormatException>().FirstOrDefault() is { } format)
        {
            return $"IM2 can't start, because of its settings: {chain[0].Message}{(chain[0] == format ? "" : $" {format.Message}")}";
        }

        // A file that is missing, broken or locked: the message says which and why.
        return chain[0] is StorageException or IOException or InvalidDataException or UnauthorizedAccessException
            ? $"IM2 can't start: {chain[0].Message}"
            : $"IM2 can't start: {error}";
    }

    private static bool IsAddressInUse(Exception error) =>
        error is AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse };

    private static IEnumerable<Exception> Chain(Exception? error) => error switch
    {
        null => [],
        AggregateException many => many.InnerExceptions.SelectMany(Chain).Prepend(many),
        _ => Chain(error.InnerException).Prepend(error),
    };
}
