using System.Globalization;
using System.Text;

namespace IM2.Client;

/// <summary>Addresses of the API, relative to its base.</summary>
internal static class Paths
{
    private const int AccountLengthMax = 64;

    /// <summary>The address of an account, or of something of it.</summary>
    /// <exception cref="ArgumentException">That is no account's id.</exception>
    public static string Account(string account, string rest = "")
    {
        ArgumentNullException.ThrowIfNull(account);
        // Dots alone would be taken for a step in the path, which leads to somebody else's address.
        if (account is not { Length: >= 1 and <= AccountLengthMax }
            || account is "." or ".."
            || !account.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
        {
            throw new ArgumentException($"An account's id has 1 to {AccountLengthMax} of A-Z a-z 0-9 . _ - and is not dots alone.", nameof(account));
        }

        return $"v1/accounts/{account}{rest}";
    }

    /// <summary>The address of a top-up, or of something of it.</summary>
    public static string TopUp(string topUp, string rest = "") => $"v1/top-ups/{Id(topUp, "pay_")}{rest}";

    /// <summary>An id of ours as part of an address.</summary>
    /// <exception cref="ArgumentException">It is an id of something else.</exception>
    public static string Id(string id, string prefix)
    {
        ArgumentNullException.ThrowIfNull(id);
        return id.StartsWith(prefix, StringComparison.Ordinal) && id.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_')
            ? id
            : throw new ArgumentException($"The id of this begins with {prefix} and has letters and digits after it.", nameof(id));
    }

    /// <summary>An id that somebody else chose, as part of an address.</summary>
    public static string Foreign(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return id is "." or ".." ? throw new ArgumentException("Dots alone are no id.", nameof(id)) : Uri.EscapeDataString(id);
    }

    /// <summary>A query; what is null is left out.</summary>
    public static string Query(params ReadOnlySpan<(string Name, object? Value)> values)
    {
        var query = new StringBuilder();
        foreach (var (name, value) in values)
        {
            if (value is not null)
            {
                query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(Text(value)));
            }
        }

        return query.ToString();
    }

    private static string Text(object value) => value switch
    {
        DateTimeOffset moment => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
