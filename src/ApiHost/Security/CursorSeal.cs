using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace IM2.ApiHost;

/// <summary>Lets places in lists out of the system so that they come back unchanged, and only to the list that they are of.</summary>
internal sealed class CursorSeal(IDataProtectionProvider protection)
{
    private const int LengthMax = 1024;

    /// <summary>The cursor of a place.</summary>
    /// <param name="list">Names the list with its filters.</param>
    /// <param name="place">Where the next page starts; null where there is none.</param>
    public string? Seal(string list, long? place) => place is { } known
        ? Protector(list).Protect(known.ToString(CultureInfo.InvariantCulture))
        : null;

    /// <summary>The place of a cursor that was made for a list; null where there is no cursor.</summary>
    /// <returns>What is wrong with the cursor; null if nothing is.</returns>
    public Problem? Open(string list, string? cursor, out long? place)
    {
        place = null;
        if (cursor is null)
        {
            return null;
        }

        try
        {
            if (cursor.Length <= LengthMax)
            {
                place = long.Parse(Protector(list).Unprotect(cursor), CultureInfo.InvariantCulture);
                return null;
            }
        }
        catch (CryptographicException)
        {
            // Not ours, altered, or of another list: there is no other way to find out.
        }

        return Problems.CursorInvalid.With("This is no cursor of this list. Send a cursor with the same filters as the page that it came with.");
    }

    private IDataProtector Protector(string list) => protection.CreateProtector("IM2.Cursor.1", list);
}
