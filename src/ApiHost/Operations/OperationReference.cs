namespace IM2.ApiHost;

/// <summary>A caller's own number for an operation: what it may look like.</summary>
internal static class OperationReference
{
    /// <summary>The longest.</summary>
    public const int LengthMax = 64;

    /// <summary>The grammar, as a regular expression.</summary>
    public const string Pattern = "^[A-Za-z0-9._:/-]{1,64}$";

    private const int CardLengthMin = 13;
    private const int CardLengthMax = 19;

    /// <summary>What is wrong with a reference; null if nothing is, or if there is none.</summary>
    public static Problem? Validate(string? reference) => reference switch
    {
        null => null,
        { Length: 0 or > LengthMax } => Invalid(),
        _ when reference.Any(static c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or ':' or '/' or '-')) => Invalid(),
        _ when IsCardNumber(reference) => Problems.MalformedRequest.With(
            "The body is not valid at $.reference: it looks like a card number, and none is ever taken here."),
        _ => null,
    };

    private static Problem Invalid() => Problems.MalformedRequest.With(
        $"The body is not valid at $.reference: it has 1 to {LengthMax} of A-Z a-z 0-9 . _ : / -");

    /// <summary>Whether the digits are as many as a card number's and end in the check digit of ISO/IEC 7812-1.</summary>
    private static bool IsCardNumber(string text)
    {
        var digits = text.Where(static c => c is not ('-' or '.' or '_' or '/' or ':')).ToArray();
        if (digits.Length is < CardLengthMin or > CardLengthMax || !digits.All(char.IsAsciiDigit))
        {
            return false;
        }

        var sum = 0;
        for (var at = 0; at < digits.Length; at++)
        {
            var digit = digits[^(at + 1)] - '0';
            sum += at % 2 == 0 ? digit : (digit * 2 % 10) + (digit * 2 / 10);
        }

        return sum % 10 == 0;
    }
}
