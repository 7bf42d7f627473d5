namespace IM2.Payments.BankTransfer;

/// <summary>A document is refused. Never leaves this project: the reader makes an answer of it.</summary>
/// <param name="reason">What is wrong, in one sentence.</param>
/// <param name="line">On which line, from 1; null where none is to blame.</param>
internal sealed class DocumentException(string reason, int? line) : Exception(reason)
{
    public int? Line => line;
}
