using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace IM2.Payments.Stripe;

/// <summary>The parameters of a request, as Stripe takes them: <c>line_items[0][quantity]=1</c>.</summary>
internal sealed class StripeForm
{
    private static readonly MediaTypeHeaderValue FormType = new("application/x-www-form-urlencoded");
    private readonly StringBuilder _text = new(capacity: 1024);

    /// <summary>Adds a parameter.</summary>
    /// <param name="name">Its name, of letters, digits, <c>_</c>, and brackets.</param>
    /// <param name="value">What it says.</param>
    public StripeForm Add(string name, string value)
    {
        _text.Append(_text.Length == 0 ? "" : "&").Append(name).Append('=').Append(Uri.EscapeDataString(value));
        return this;
    }

    /// <summary>Adds a number.</summary>
    public StripeForm Add(string name, long value) => Add(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>The body.</summary>
    public HttpContent ToContent() =>
        new ByteArrayContent(Encoding.ASCII.GetBytes(_text.ToString())) { Headers = { ContentType = FormType } };
}
