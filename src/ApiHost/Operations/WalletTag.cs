using System.Globalization;

namespace IM2.ApiHost;

/// <summary>The entity tag of a wallet (RFC 9110, strong): its version, of which there is never another view.</summary>
internal static class WalletTag
{
    /// <summary>The header by which a change is made only if the wallet is as the caller has seen it.</summary>
    public const string IfMatchHeader = "If-Match";

    /// <summary>The header by which a wallet is sent only if it is not as the caller has seen it.</summary>
    public const string IfNoneMatchHeader = "If-None-Match";

    /// <summary>The tag of a version.</summary>
    public static string Of(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>Reads one tag, or <c>*</c>, which is any version. Weak tags match nothing here.</summary>
    public static bool TryParse(string text, out long? version)
    {
        version = null;
        if (text.Trim() == "*")
        {
            return true;
        }

        if (text.Trim() is ['"', .. var digits, '"']
            && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && Of(number) == text.Trim())
        {
            version = number;
            return true;
        }

        return false;
    }

    /// <summary>Whether one of the tags of an If-None-Match is the version's; weak ones count, as RFC 9110 says.</summary>
    public static bool IsIn(string? tags, long version)
    {
        var tag = Of(version);
        return tags is not null && tags
            .Split(',', StringSplitOptions.TrimEntries)
            .Any(one => one == "*" || one == tag || (one.StartsWith("W/", StringComparison.Ordinal) && one.AsSpan(2).SequenceEqual(tag)));
    }
}
