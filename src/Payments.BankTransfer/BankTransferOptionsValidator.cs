using System.Globalization;
using System.Text;
using IM2.Domain;
using Microsoft.Extensions.Options;

namespace IM2.Payments.BankTransfer;

/// <summary>Stops the start on a setting that can't work. Messages name key, value and rule.</summary>
internal sealed class BankTransferOptionsValidator : IValidateOptions<BankTransferOptions>
{
    private const int NameLengthMax = 140;         // ISO 20022, Max140Text
    private const int AccountLengthMax = 34;       // ISO 20022, Max34Text; an IBAN has as many at most
    private const int BankCodeLengthMax = 35;

    public ValidateOptionsResult Validate(string? name, BankTransferOptions options)
    {
        var failures = new List<string>();
        CheckName(nameof(options.Holder), options.Holder, failures);
        CheckName(nameof(options.BankName), options.BankName, failures);
        Check(
            options.PlainAccount.Length is > 0 and <= AccountLengthMax && options.PlainAccount.All(char.IsAsciiLetterOrDigit),
            nameof(options.Account), options.Account, "must be 1–34 letters and digits", failures);
        Check(
            !LooksLikeIban(options.PlainAccount) || HasTrueCheckDigits(options.PlainAccount),
            nameof(options.Account), options.Account, "must have the check digits of an IBAN, as it has the form of one", failures);
        Check(
            options.BankCode is null || (options.BankCode.Length is > 0 and <= BankCodeLengthMax && options.BankCode.All(char.IsAsciiLetterOrDigit)),
            nameof(options.BankCode), options.BankCode ?? "", "must be absent or 1–35 letters and digits", failures);
        Check(options.Currencies.Count > 0, nameof(options.Currencies), "(none)", "must name at least one currency", failures);
        foreach (var currency in options.Currencies)
        {
            Check(Currency.TryParse(currency, null, out _), nameof(options.Currencies), currency, "must name currencies that the product knows, e.g. CNY", failures);
        }

        Check(
            options.StatementFolder is null || options.StatementFolder.Trim().Length > 0,
            nameof(options.StatementFolder), options.StatementFolder ?? "", "must be absent or a folder", failures);
        Check(
            options.StatementFolderPeriod >= TimeSpan.FromSeconds(1) && options.StatementFolderPeriod <= TimeSpan.FromHours(1),
            nameof(options.StatementFolderPeriod), options.StatementFolderPeriod, "must be 1 second to 1 hour", failures);
        Check(
            options.Timeout > TimeSpan.Zero && options.Timeout <= TimeSpan.FromMinutes(1),
            nameof(options.Timeout), options.Timeout, "must be more than 0 and at most 1 minute", failures);
        CheckCsv(options.Csv, failures);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void CheckCsv(CsvOptions csv, List<string> failures)
    {
        Check(FindEncoding(csv.Encoding) is not null, "Csv:Encoding", csv.Encoding, "must be the name of an encoding, e.g. utf-8 or gb18030", failures);
        Check(!char.IsLetterOrDigit(csv.Separator) && csv.Separator is not ('"' or '\r' or '\n' or '.'), "Csv:Separator", csv.Separator, "must separate cells", failures);
        var day = new DateOnly(2026, 11, 22);
        var written = csv.DateFormat.Length == 0 ? "" : day.ToString(csv.DateFormat, CultureInfo.InvariantCulture);
        Check(
            DateOnly.TryParseExact(written, csv.DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var read) && read == day,
            "Csv:DateFormat", csv.DateFormat, "must write year, month and day", failures);
        var columns = csv.Columns;
        foreach (var (key, column) in new[]
        {
            (nameof(columns.BookingDate), columns.BookingDate), (nameof(columns.Amount), columns.Amount), (nameof(columns.CreditDebit), columns.CreditDebit),
        })
        {
            Check(column.Length > 0, $"Csv:Columns:{key}", column, "must name a column", failures);
        }
    }

    /// <summary>An encoding that refuses what it can't read; null if there is none of that name.</summary>
    internal static Encoding? FindEncoding(string name)
    {
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
                ?? Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static void CheckName(string key, string value, List<string> failures) => Check(
        value.Length is > 0 and <= NameLengthMax && !value.Any(char.IsControl), key, value, "must have 1–140 characters", failures);

    private static bool LooksLikeIban(string account) =>
        account.Length > 14 && char.IsAsciiLetter(account[0]) && char.IsAsciiLetter(account[1]) && char.IsAsciiDigit(account[2]) && char.IsAsciiDigit(account[3]);

    /// <summary>ISO 13616: the same arithmetic as that of a creditor reference.</summary>
    private static bool HasTrueCheckDigits(string iban)
    {
        var rest = 0;
        foreach (var sign in iban[4..] + iban[..4])
        {
            rest = char.IsAsciiDigit(sign) ? ((rest * 10) + (sign - '0')) % 97 : ((rest * 100) + (sign - 'A' + 10)) % 97;
        }

        return rest == 1;
    }

    private static void Check(bool holds, string key, object value, string rule, List<string> failures)
    {
        if (!holds)
        {
            failures.Add($"{BankTransferOptions.Section}:{key} is '{value}' but {rule}.");
        }
    }
}
