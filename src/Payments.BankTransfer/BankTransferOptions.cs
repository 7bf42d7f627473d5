namespace IM2.Payments.BankTransfer;

/// <summary>The account that users transfer money to, and how its bank tells of it.</summary>
public sealed class BankTransferOptions
{
    /// <summary>The section of the configuration. Without it there is no bank transfer.</summary>
    public const string Section = "BankTransfer";

    /// <summary>Whose account it is, as payers must write it; 1–140 characters. No default.</summary>
    public string Holder { get; set; } = "";

    /// <summary>The account: an IBAN, or the number that the country uses; 1–34 letters and digits, blanks are ignored. No default.</summary>
    public string Account { get; set; } = "";

    /// <summary>The bank, as payers must write it; 1–140 characters. No default.</summary>
    public string BankName { get; set; } = "";

    /// <summary>The bank's BIC or national code, 1–35 letters and digits; absent if payers need none.</summary>
    public string? BankCode { get; set; }

    /// <summary>The ISO 4217 codes of what may be paid in to the account; at least one. No default.</summary>
    public IList<string> Currencies { get; } = [];

    /// <summary>
    /// A folder whose new files are imported: they must appear by rename. Afterwards they lie in its <c>done</c> or <c>refused</c>, with a
    /// <c>.txt</c> beside them that says what became of them. Absent: no folder. One silo of a cluster has it.
    /// </summary>
    public string? StatementFolder { get; set; }

    /// <summary>
    /// How often the folder is looked at. Larger credits later; smaller costs a listing of the folder each time. 1 second to 1 hour.
    /// Default: 10 seconds.
    /// </summary>
    public TimeSpan StatementFolderPeriod { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long one question to our own book may take. Larger waits for a slow store; smaller makes more outcomes unknown until the next
    /// question. More than 0, at most 1 minute. Default: 5 seconds.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How the bank writes tables, if it sends any.</summary>
    public CsvOptions Csv { get; set; } = new();

    /// <summary>The account without blanks, upper case: how it is compared and kept.</summary>
    internal string PlainAccount => Plain(Account);

    /// <summary>An account as it is compared.</summary>
    internal static string Plain(string account) => string.Concat(account.Where(static sign => sign != ' ')).ToUpperInvariant();
}

/// <summary>How the bank writes tables.</summary>
public sealed class CsvOptions
{
    /// <summary>The encoding by its IANA name, e.g. <c>utf-8</c> or <c>gb18030</c>. Default: utf-8.</summary>
    public string Encoding { get; set; } = "utf-8";

    /// <summary>What separates cells: one character. Default: <c>;</c>.</summary>
    public char Separator { get; set; } = ';';

    /// <summary>How dates are written, in .NET's format. Default: <c>yyyy-MM-dd</c>.</summary>
    public string DateFormat { get; set; } = "yyyy-MM-dd";

    /// <summary>What the bank calls the columns.</summary>
    public CsvColumns Columns { get; set; } = new();
}

/// <summary>What the bank calls the columns of its tables. Other columns are ignored.</summary>
/// <remarks>
/// An empty name says that the bank has no such column, which is possible where a default is named here.
/// </remarks>
public sealed class CsvColumns
{
    /// <summary>The statement's id. Without: the table is one statement without an id.</summary>
    public string Statement { get; set; } = "Statement";

    /// <summary>The day of booking.</summary>
    public string BookingDate { get; set; } = "BookingDate";

    /// <summary>The value date. Without: not known.</summary>
    public string ValueDate { get; set; } = "ValueDate";

    /// <summary>The amount, never negative, with a dot.</summary>
    public string Amount { get; set; } = "Amount";

    /// <summary>The ISO 4217 code. Without: the first of the account's currencies.</summary>
    public string Currency { get; set; } = "Currency";

    /// <summary><c>CRDT</c> or <c>DBIT</c>.</summary>
    public string CreditDebit { get; set; } = "CreditDebit";

    /// <summary><c>BOOK</c>, <c>PDNG</c> or <c>INFO</c>. Without: booked.</summary>
    public string Status { get; set; } = "Status";

    /// <summary><c>true</c> or <c>false</c>. Without: no reversal.</summary>
    public string Reversal { get; set; } = "Reversal";

    /// <summary>The payer's end-to-end id. Without: none.</summary>
    public string EndToEndId { get; set; } = "EndToEndId";

    /// <summary>The structured reference. Without: none.</summary>
    public string CreditorReference { get; set; } = "CreditorReference";

    /// <summary>The free text (摘要, 附言). Without: none.</summary>
    public string RemittanceText { get; set; } = "RemittanceText";

    /// <summary>The bank's own number of the entry (流水号). Without: entries are told apart by their content.</summary>
    public string BankReference { get; set; } = "BankReference";

    /// <summary>Who is at the other end. Without: not known.</summary>
    public string CounterpartyName { get; set; } = "CounterpartyName";
}
