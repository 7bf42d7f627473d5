using System.Text.Json.Nodes;
using IM2.Sandbox.Scripts;

namespace IM2.Sandbox.Admin;

/// <summary>One provider's side, as far as tests may arrange it and look at it.</summary>
internal interface ISandboxProvider
{
    /// <summary>The provider's name in routes and tables: <c>wechat-pay</c>.</summary>
    string Name { get; }

    /// <summary>The outcomes that it can play.</summary>
    IReadOnlySet<ScriptedOutcome> Outcomes { get; }

    /// <summary>An order as the provider has it; null if there is none.</summary>
    Task<JsonObject?> ShowAsync(string orderNumber);
}
