using IM2.Domain;

namespace IM2.ApiHost;

/// <summary>The languages in which users are told things, as BCP 47 tags.</summary>
internal static class Languages
{
    public const string English = "en";
    public const string Chinese = "zh-CN";

    /// <summary>The language that a request's <c>Accept-Language</c> likes best of ours; English where it likes none.</summary>
    public static string Of(HttpRequest request)
    {
        // What can't be parsed is not there: a problem in the wrong language beats a problem about the language.
        foreach (var wish in request.GetTypedHeaders().AcceptLanguage.OrderByDescending(static wish => wish.Quality ?? 1))
        {
            if (wish.Quality == 0)
            {
                break;
            }

            if (Is(wish.Value.Value, "zh"))
            {
                return Chinese;
            }

            if (Is(wish.Value.Value, "en") || wish.Value.Value == "*")
            {
                return English;
            }
        }

        return English;
    }

    /// <summary>A text in one of them.</summary>
    public static string In(this LocalizedText text, string language) => language == Chinese ? text.Chinese : text.English;

    private static bool Is(string? tag, string language) =>
        tag is not null && tag.StartsWith(language, StringComparison.OrdinalIgnoreCase)
        && (tag.Length == language.Length || tag[language.Length] == '-');
}
