using System.Collections.Immutable;
using System.Text.Json;
using IM2.Domain;

namespace IM2.RuleFiles.Json;

/// <summary>The words that a file may use for the values of a type.</summary>
/// <typeparam name="T">What the words mean.</typeparam>
/// <param name="what">What the words are, as a sentence says it: <c>a payment method</c>.</param>
/// <param name="all">Each word and its meaning.</param>
internal sealed class Words<T>(string what, ImmutableArray<(string Word, T Value)> all)
{
    public string What { get; } = what;

    public ImmutableArray<(string Word, T Value)> All { get; } = all;

    public IEnumerable<string> List => All.Select(static pair => pair.Word);
}

/// <summary>The words of each type.</summary>
internal static class Words
{
    public static Words<PaymentMethod> Methods { get; } = new(
        "a payment method", [.. PaymentMethodNames.All.Select(static method => (method.Name(), method))]);

    public static Words<AccountType> AccountTypes { get; } = new("an account type", AllBut(AccountType.None));

    public static Words<RegionAccess> Access { get; } = new("an access", AllBut(RegionAccess.None));

    public static Words<VerificationLevel> Levels { get; } = new("a verification level", AllBut<VerificationLevel>());

    /// <summary>Nobody is known less well than not at all, so that a rule for those would be for nobody.</summary>
    public static Words<VerificationLevel> LevelsAboveNone { get; } = new("a verification level above none", AllBut(VerificationLevel.None));

    public static Words<Currency> Currencies { get; } = new(
        "an ISO 4217 currency that this build knows", [.. Currency.All.Select(static currency => (currency.Code, currency))]);

    /// <summary>The word of a value, as the API writes it.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>The word that was most likely meant; null if nothing is near.</summary>
    public static string? Nearest(string text, IEnumerable<string> words)
    {
        var (nearest, least) = ((string?)null, Math.Max(1, text.Length / 3) + 1);
        foreach (var word in words)
        {
            if (text.Length <= 64 && Distance(text.ToUpperInvariant(), word.ToUpperInvariant()) is var distance && distance < least)
            {
                (nearest, least) = (word, distance);
            }
        }

        return nearest;
    }

    private static ImmutableArray<(string, T)> AllBut<T>(params ReadOnlySpan<T> except)
        where T : struct, Enum
    {
        var words = ImmutableArray.CreateBuilder<(string, T)>();
        foreach (var value in Enum.GetValues<T>())
        {
            if (!except.Contains(value))
            {
                words.Add((Of(value), value));
            }
        }

        return words.DrainToImmutable();
    }

    /// <summary>How many letters must be added, left out or replaced to make one text of the other.</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[right.Length];
    }
}
