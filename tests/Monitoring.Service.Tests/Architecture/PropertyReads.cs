using System.Reflection;
using System.Reflection.Emit;

namespace Monitoring.Service.Tests.Architecture;

/// <summary>Which properties are read where, as the compiled methods of some assemblies say.</summary>
/// <param name="assemblies">The assemblies.</param>
internal sealed class PropertyReads(params IEnumerable<Assembly> assemblies)
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields().Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    private readonly ILookup<MethodBase, Type> readers = assemblies
        .SelectMany(assembly => assembly.GetTypes())
        .SelectMany(type => type.GetMethods(All).Concat<MethodBase>(type.GetConstructors(All))
            .SelectMany(Calls).Select(called => (Called: called, Reader: Outermost(type))))
        .ToLookup(call => call.Called, call => call.Reader);

    /// <summary>The types, nested ones under the one around them, that read a property of another type.</summary>
    public IReadOnlyList<Type> Of(PropertyInfo property) =>
        [.. readers[property.GetMethod!].Where(reader => reader != property.DeclaringType).Distinct()];

    private static Type Outermost(Type type) => type.DeclaringType is { } around ? Outermost(around) : type;

    private static IEnumerable<MethodBase> Calls(MethodBase method)
    {
        var bytes = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        var ofType = method.DeclaringType!.GetGenericArguments();
        Type[] ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : [];
        for (var at = 0; at < bytes.Length;)
        {
            var code = Codes[bytes[at] == 0xFE ? unchecked((short)(0xFE00 | bytes[at + 1])) : bytes[at]];
            at += code.Size;
            if (code.OperandType == OperandType.InlineMethod
                && method.Module.ResolveMethod(BitConverter.ToInt32(bytes, at), ofType, ofMethod) is { } called)
            {
                yield return called;
            }

            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(bytes, at)),
                _ => 4,
            };
        }
    }
}
