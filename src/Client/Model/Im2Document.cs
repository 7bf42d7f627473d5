namespace IM2.Client;

/// <summary>A document as the API made it.</summary>
/// <param name="ContentType">Its media type, such as <c>application/json</c>.</param>
/// <param name="Content">Its bytes.</param>
public sealed record Im2Document(string ContentType, ReadOnlyMemory<byte> Content);
