using System.Text.Encodings.Web;
using System.Text.Json;
using IM2.Domain;
using IM2.Storage;

namespace IM2.Webhooks;

/// <summary>An event as JSON: its type, when it happened, and what. The same bytes at each try.</summary>
/// <remarks>Members are added, never renamed: who reads them must ignore those that it does not know.</remarks>
internal static class WebhookBody
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.Default };

    /// <summary>The body of an event.</summary>
    public static byte[] Of(StoredPosting posting)
    {
        using var buffer = new MemoryStream(512);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("type", WebhookEvents.TypeOf(posting.Event));
            json.WriteString("timestamp", posting.Transfer.At.UtcDateTime);
            json.WriteStartObject("data");
            json.WriteString("account", posting.Wallet.Value);
            json.WriteNumber("version", posting.Version);
            json.WriteString("transfer", posting.Transfer.Id.Value);
            json.WriteString("at", posting.Transfer.At.UtcDateTime);
            Write(json, posting.Event);
            if (posting.Transfer.Corrects is { } corrected)
            {
                json.WriteString("corrects", corrected.Value);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter json, WalletEvent happened)
    {
        switch (happened)
        {
            case WalletEvent.TopUpCredited e:
                Write(json, "amount", e.Amount);
                Write(json, e.Payment, e.Method);
                Write(json, "bonus", e.Bonus);
                Write(json, "bonusExpiresAt", e.BonusExpiresAt);
                break;
            case WalletEvent.BonusGranted e:
                Write(json, "amount", e.Amount);
                Write(json, "expiresAt", e.ExpiresAt);
                break;
            case WalletEvent.Charged e:
                Write(json, "amount", e.Amount);
                break;
            case WalletEvent.ChargeUndone e:
                Write(json, "amount", e.Amount);
                break;
            case WalletEvent.HoldPlaced e:
                Write(json, "amount", e.Amount);
                json.WriteString("hold", e.Hold.Value);
                Write(json, "expiresAt", e.ExpiresAt);
                break;
            case WalletEvent.HoldCaptured e:
                Write(json, "amount", e.Amount);
                json.WriteString("hold", e.Hold.Value);
                Write(json, "held", e.Held);
                break;
            case WalletEvent.HoldReleased e:
                Write(json, "amount", e.Held);
                json.WriteString("hold", e.Hold.Value);
                json.WriteBoolean("expired", e.HasExpired);
                break;
            case WalletEvent.BonusExpired e:
                Write(json, "amount", e.Amount);
                json.WriteString("lot", e.Lot.Value);
                break;
            case WalletEvent.TopUpUnwound e:
                Write(json, "amount", e.Amount);
                Write(json, e.Payment, e.Method);
                Write(json, "owed", new Money(e.Owed, e.Amount.Currency));
                break;
            case WalletEvent.UnwindingReversed e:
                Write(json, "amount", e.Amount);
                Write(json, e.Payment, e.Method);
                json.WriteString("reversed", e.Unwinding.Value);
                json.WriteString("cause", e.WasRefund ? "refund" : "chargeback");
                break;
            case WalletEvent.GiftSent e:
                Write(json, "amount", e.Amount);
                json.WriteString("gift", e.Gift.Value);
                json.WriteString("to", e.To.Value);
                break;
            case WalletEvent.GiftReceived e:
                Write(json, "amount", e.Amount);
                json.WriteString("gift", e.Gift.Value);
                json.WriteString("from", e.From.Value);
                break;
            case WalletEvent.GiftReturned e:
                Write(json, "amount", e.Amount);
                json.WriteString("gift", e.Gift.Value);
                break;
            case WalletEvent.StatusSet e:
                json.WriteString("status", JsonNamingPolicy.SnakeCaseLower.ConvertName(e.To.ToString()));
                break;
            case WalletEvent.TopUpDelayed e:
                Write(json, "amount", e.Amount);
                Write(json, e.Payment, e.Method);
                Write(json, "since", e.Since);
                Write(json, "expectedBy", e.ExpectedBy);
                break;
            default:
                throw new ArgumentException($"{happened.GetType().Name} is not told.", nameof(happened));
        }
    }

    private static void Write(Utf8JsonWriter json, PaymentId payment, PaymentMethod method)
    {
        json.WriteString("payment", payment.Value);
        json.WriteString("method", method.Name());
    }

    private static void Write(Utf8JsonWriter json, string name, Money amount)
    {
        json.WriteStartObject(name);
        json.WriteNumber("minorUnits", amount.MinorUnits);
        json.WriteString("currency", amount.Currency.ToString());
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, DateTimeOffset? at)
    {
        if (at is { } moment)
        {
            json.WriteString(name, moment.UtcDateTime);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
