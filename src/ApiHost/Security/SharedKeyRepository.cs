using System.Xml.Linq;
using IM2.Storage.PostgreSql.Keys;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace IM2.ApiHost;

/// <summary>The key ring of all API hosts over one database.</summary>
/// <remarks>
/// The framework asks for keys seldom, and synchronously. A host that finds none makes one; so do others that start with it. Only the first
/// of these is kept, and all find it when they read again, as the framework does after it has made a key.
/// </remarks>
internal sealed class SharedKeyRepository(PostgreSqlSealKeys keys) : IXmlRepository
{
    private volatile bool _isEmpty;

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        var found = Task.Run(keys.ReadAsync).GetAwaiter().GetResult();
        _isEmpty = found.Count == 0;
        return [.. found.Select(XElement.Parse)];
    }

    public void StoreElement(XElement element, string friendlyName) =>
        Task.Run(() => keys.KeepAsync(friendlyName, element.ToString(SaveOptions.DisableFormatting), isFirst: _isEmpty)).GetAwaiter().GetResult();
}
