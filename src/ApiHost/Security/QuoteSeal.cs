using System.Security.Cryptography;
using System.Text.Json;
using IM2.Domain;
using Microsoft.AspNetCore.DataProtection;

namespace IM2.ApiHost;

/// <summary>Lets quotes out of the system so that they come back unchanged: the token is the quote itself, encrypted and authenticated.</summary>
/// <remarks>
/// Nothing is stored. The token is sealed with the keys of login cookies, so every host that shares these opens it. When it expires is
/// sealed with it and judged where the payment starts: a request that started a payment in time gets its first answer for ever, however late
/// it is repeated, which a token that can't be opened any more would make impossible.
/// </remarks>
internal sealed class QuoteSeal(IDataProtectionProvider protection)
{
    // Change the number with the shape of what is sealed: tokens of another shape then are no tokens.
    private const string Purpose = "IM2.TopUpQuote.1";

    // Above every token that is made; what is longer is not worth deciphering.
    private const int TokenLengthMax = 4096;

    private readonly IDataProtector _protector = protection.CreateProtector(Purpose);

    /// <summary>The token of a quote.</summary>
    public string Seal(TopUpQuote quote) => _protector.Protect(JsonSerializer.Serialize(new Content(
        quote.Account.Value,
        quote.Offer,
        quote.Method.Name(),
        quote.Price.Amount.MinorUnits,
        quote.Price.Bonus.MinorUnits,
        quote.Price.Amount.Currency.Code,
        quote.Price.BonusDays,
        quote.Price.IsFirstTopUpOffer,
        quote.Price.CatalogueVersion,
        quote.ExpiresAt)));

    /// <summary>The quote of a token that this system made for an account; null for any other text.</summary>
    public TopUpQuote? Open(string token, AccountId account)
    {
        if (token.Length > TokenLengthMax)
        {
            return null;
        }

        string content;
        try
        {
            content = _protector.Unprotect(token);
        }
        catch (CryptographicException)
        {
            // Not ours, or altered: there is no other way to find out.
            return null;
        }

        var quote = Read(JsonSerializer.Deserialize<Content>(content)!);
        return quote.Account == account ? quote : null;
    }

    private static TopUpQuote Read(Content content)
    {
        var currency = Currency.Parse(content.Currency);
        if (!PaymentMethodNames.TryParse(content.Method, out var method))
        {
            throw new InvalidDataException($"A quote that was sealed here names the method '{content.Method}'.");
        }

        var price = new TopUpPrice(
            new Money(content.Amount, currency), new Money(content.Bonus, currency), content.BonusDays, content.IsFirstTopUp, content.Catalogue);
        return new TopUpQuote(AccountId.Parse(content.Account), content.Offer, method, price, content.ExpiresAt);
    }

    private sealed record Content(
        string Account,
        string? Offer,
        string Method,
        long Amount,
        long Bonus,
        string Currency,
        int? BonusDays,
        bool IsFirstTopUp,
        string Catalogue,
        DateTimeOffset ExpiresAt);
}
