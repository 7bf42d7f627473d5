using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace IM2.Grains.Tests.Golden;

/// <summary>Makes a value of any stored or sent type with every member set, the same one each time.</summary>
/// <remarks>Values need not make sense, and constructors that would say so are gone round: what matters is that every member has something to lose.</remarks>
internal sealed class Specimens
{
    private const int DepthMax = 6;
    private static readonly DateTimeOffset Then = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private int _drawn;

    /// <summary>A value of a type.</summary>
    public static object Of(Type type) => new Specimens().Make(type, depth: 0)!;

    private object? Make(Type type, int depth)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return depth > DepthMax ? null : Make(underlying, depth);
        }

        if (type.IsEnum)
        {
            var values = Enum.GetValues(type);
            return values.GetValue(++_drawn % values.Length);
        }

        return Simple(type) ?? Identity(type) ?? List(type, depth) ?? Map(type, depth) ?? (depth > DepthMax && !type.IsValueType ? null : Whole(type, depth));
    }

    private object? Simple(Type type) => type switch
    {
        _ when type == typeof(string) => $"text-{++_drawn}",
        _ when type == typeof(long) => 1_000L + ++_drawn,
        _ when type == typeof(int) => 1_000 + ++_drawn,
        _ when type == typeof(byte) => (byte)++_drawn,
        _ when type == typeof(bool) => true,
        _ when type == typeof(DateTimeOffset) => Then.AddMinutes(++_drawn),
        _ when type == typeof(DateOnly) => DateOnly.FromDateTime(Then.Date).AddDays(++_drawn),
        _ when type == typeof(TimeSpan) => TimeSpan.FromSeconds(++_drawn),
        _ when type == typeof(Uri) => new Uri($"https://example.com/{++_drawn}"),
        _ => null,
    };

    /// <summary>What has a grammar of its own, which is checked when it is read.</summary>
    private object? Identity(Type type)
    {
        var account = AccountId.Parse($"user-{_drawn}");
        return type switch
        {
            _ when type == typeof(AccountId) => AccountId.Parse($"user-{++_drawn}"),
            _ when type == typeof(PaymentId) => PaymentId.FromIdempotencyKey("specimen", account, $"{++_drawn}"),
            _ when type == typeof(RefundId) => RefundId.FromIdempotencyKey("specimen", PaymentId.FromIdempotencyKey("specimen", account, ""), $"{++_drawn}"),
            _ when type == typeof(RequestId) => RequestId.FromIdempotencyKey("specimen", $"{++_drawn}"),
            _ when type == typeof(Currency) => Currency.Cny,
            _ when type == typeof(Region) => Region.Parse("CN"),
            _ => null,
        };
    }

    private object? List(Type type, int depth)
    {
        var element = type.IsArray ? type.GetElementType() : type.IsGenericType ? type.GetGenericArguments()[0] : null;
        if (element is null || !(type.IsArray || type.GetGenericTypeDefinition() is var open
            && (open == typeof(ImmutableArray<>) || open == typeof(List<>) || open == typeof(IReadOnlyList<>))))
        {
            return null;
        }

        var items = Array.CreateInstance(element, depth > DepthMax ? 0 : 2);
        for (var at = 0; at < items.Length; at++)
        {
            items.SetValue(Make(element, depth + 1), at);
        }

        return type.IsArray ? items
            : type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)
                ? typeof(ImmutableCollectionsMarshal).GetMethod(nameof(ImmutableCollectionsMarshal.AsImmutableArray))!.MakeGenericMethod(element).Invoke(null, [items])
                : Activator.CreateInstance(typeof(List<>).MakeGenericType(element), items);
    }

    /// <summary>One entry only: several have no order.</summary>
    private object? Map(Type type, int depth)
    {
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(ImmutableDictionary<,>))
        {
            return null;
        }

        var parts = type.GetGenericArguments();
        var empty = type.GetField(nameof(ImmutableDictionary<int, int>.Empty))!.GetValue(null)!;
        return type.GetMethod("Add", parts)!.Invoke(empty, [Make(parts[0], depth + 1), Make(parts[1], depth + 1)]);
    }

    private object Whole(Type type, int depth)
    {
        var concrete = type.IsAbstract ? WireTypes.CasesOf(type)[0] : type;
        Assert.True(
            concrete.GetCustomAttribute<GenerateSerializerAttribute>() is not null,
            $"There is no specimen of {concrete}: say in {nameof(Specimens)} how one is made.");
        var made = RuntimeHelpers.GetUninitializedObject(concrete);
        foreach (var member in WireTypes.MembersOf(concrete))
        {
            member.Set(made, Make(member.Type, depth + 1));
        }

        return made;
    }
}
