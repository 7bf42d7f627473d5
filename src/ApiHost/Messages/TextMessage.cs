using System.Text.Json.Serialization;
using IM2.Domain;

namespace IM2.ApiHost;

/// <summary>One sentence for the user, in each language that the product speaks.</summary>
internal sealed record TextMessage(string En, [property: JsonPropertyName(Languages.Chinese)] string ZhCn)
{
    public static TextMessage Of(LocalizedText text) => new(text.English, text.Chinese);
}
