using System.Reflection;

namespace IM2.Grains.Tests.Golden;

/// <summary>A member that is stored or sent.</summary>
/// <param name="Owner">The alias of the type that declares it.</param>
/// <param name="Id">Its number there.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Field">Where its value lies.</param>
internal sealed record WireMember(Type Owner, uint Id, string Name, Type Type, FieldInfo Field)
{
    public object? Get(object of) => Field.GetValue(of);

    public void Set(object of, object? value) => Field.SetValue(of, value);
}

/// <summary>The types that are stored or sent between processes.</summary>
internal static class WireTypes
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly;
    private static readonly Assembly[] Assemblies = [typeof(Money).Assembly, typeof(IWalletGrain).Assembly, typeof(PaymentRecord).Assembly];

    /// <summary>All of them: each one that is not abstract, generic ones as they occur in calls between grains.</summary>
    /// <remarks>Without exceptions, which go over the wire by a codec of the runtime, as a name and a text.</remarks>
    public static IReadOnlyList<Type> All { get; } =
    [
        .. Assemblies.SelectMany(static assembly => assembly.GetTypes())
            .Where(static type => IsWire(type) && !type.IsAbstract && !type.ContainsGenericParameters && !typeof(Exception).IsAssignableFrom(type))
            .Concat(Methods().SelectMany(static method => TypesOf(method.Method)).SelectMany(Parts).Where(static type => type.IsGenericType && IsWire(type)))
            .Distinct()
            .OrderBy(NameOf, StringComparer.Ordinal),
    ];

    /// <summary>The name by which a type is known outside of its code.</summary>
    public static string NameOf(Type type)
    {
        if (type.IsArray)
        {
            return $"{NameOf(type.GetElementType()!)}[]";
        }

        var name = type.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias ?? type.Name.Split('`')[0];
        return type.IsGenericType ? $"{name.Split('`')[0]}({string.Join(',', type.GetGenericArguments().Select(NameOf))})" : name;
    }

    /// <summary>The concrete cases of a closed hierarchy, by name.</summary>
    public static IReadOnlyList<Type> CasesOf(Type type) =>
        [.. type.Assembly.GetTypes().Where(one => !one.IsAbstract && type.IsAssignableFrom(one)).OrderBy(NameOf, StringComparer.Ordinal)];

    /// <summary>The numbered members of a type and of those that it derives from, as they are written.</summary>
    public static IReadOnlyList<WireMember> MembersOf(Type type)
    {
        List<WireMember> members = [];
        for (var owner = type; owner is not null && owner != typeof(object) && owner != typeof(ValueType); owner = owner.BaseType)
        {
            members.AddRange(owner.GetProperties(Declared)
                .Where(static property => property.GetCustomAttribute<IdAttribute>() is not null)
                .Select(property => new WireMember(
                    owner, property.GetCustomAttribute<IdAttribute>()!.Id, property.Name, property.PropertyType,
                    owner.GetField($"<{property.Name}>k__BackingField", Declared)
                        ?? throw new InvalidOperationException($"{owner}.{property.Name} has no field of its own."))));
            members.AddRange(owner.GetFields(Declared)
                .Where(static field => field.GetCustomAttribute<IdAttribute>() is not null)
                .Select(field => new WireMember(owner, field.GetCustomAttribute<IdAttribute>()!.Id, field.Name, field.FieldType, field)));
        }

        return [.. members.OrderBy(static member => NameOf(member.Owner), StringComparer.Ordinal).ThenBy(static member => member.Id)];
    }

    /// <summary>What processes may ask of each other: interface, method, what it takes and what it answers.</summary>
    public static IEnumerable<string> Calls() => Methods()
        .Select(static call => $"{NameOf(call.Interface)}.{call.Method.GetCustomAttribute<AliasAttribute>()?.Alias ?? call.Method.Name}({string.Join(", ", TypesOf(call.Method).SkipLast(1).Select(NameOf))}): {NameOf(call.Method.ReturnType)}")
        .Order(StringComparer.Ordinal);

    /// <summary>Each value of each enum that is stored or sent, with its number, which is what is written of it.</summary>
    public static IEnumerable<string> EnumValues() => All.SelectMany(static type => MembersOf(type).Select(static member => member.Type))
        .Concat(Methods().SelectMany(static call => TypesOf(call.Method)))
        .SelectMany(Parts)
        .Where(static type => type.IsEnum)
        .Distinct()
        .SelectMany(static type => Enum.GetValues(type).Cast<Enum>().Select(one => $"{NameOf(type)} {one} = {one:D}"))
        .Order(StringComparer.Ordinal);

    private static bool IsWire(Type type) => type.GetCustomAttribute<GenerateSerializerAttribute>(inherit: false) is not null;

    private static IEnumerable<(Type Interface, MethodInfo Method)> Methods() => typeof(IWalletGrain).Assembly.GetTypes()
        .Where(static type => type.IsInterface && typeof(IAddressable).IsAssignableFrom(type))
        .SelectMany(static type => type.GetMethods().Select(method => (type, method)));

    private static IEnumerable<Type> TypesOf(MethodInfo method) => method.GetParameters().Select(static parameter => parameter.ParameterType).Append(method.ReturnType);

    private static IEnumerable<Type> Parts(Type type) =>
        (type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts) : type.IsArray ? Parts(type.GetElementType()!) : []).Append(type);
}
