using IM2.Domain;

namespace IM2.Grains;

/// <summary>Says for which account calls are made, so that a grain whose key does not say so can be placed beside that account's wallet.</summary>
/// <remarks>
/// About speed only: a call without a hint, or with a wrong one, has the same effect. It goes along with every call that those calls lead to,
/// and costs its few bytes in each, so it is given where such a grain begins and not with every call.
/// </remarks>
public static class AccountHint
{
    /// <summary>Its name in the context of a request.</summary>
    public const string Key = "im2.account";

    /// <summary>From here on calls are made for this account. In an asynchronous method it ends with that method.</summary>
    /// <param name="account">The account.</param>
    public static void Set(AccountId account) => RequestContext.Set(Key, account.Value);
}
