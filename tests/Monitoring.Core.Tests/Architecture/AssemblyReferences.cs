using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Monitoring.Architecture;

/// <summary>What a compiled assembly really refers to, read from its metadata tables.</summary>
internal sealed class AssemblyReferences
{
    private AssemblyReferences(IReadOnlyList<string> assemblies, IReadOnlyList<string> types)
    {
        Assemblies = assemblies;
        Types = types;
    }

    /// <summary>Names of the referenced assemblies.</summary>
    public IReadOnlyList<string> Assemblies { get; }

    /// <summary>Full names of the referenced types, those inside generic arguments and nested ones included.</summary>
    public IReadOnlyList<string> Types { get; }

    public static AssemblyReferences Of(Assembly assembly)
    {
        using var stream = File.OpenRead(assembly.Location);
        using var file = new PEReader(stream);
        var metadata = file.GetMetadataReader();
        var assemblies = metadata.AssemblyReferences
            .Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name));
        var types = metadata.TypeReferences
            .Select(handle => metadata.GetTypeReference(handle))
            .Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}");
        return new AssemblyReferences([.. assemblies.Order(StringComparer.Ordinal)], [.. types.Order(StringComparer.Ordinal)]);
    }

    /// <summary>Referenced assemblies that the .NET runtime itself does not bring.</summary>
    public IReadOnlyList<string> OutsideTheBaseClassLibrary()
    {
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        return [.. Assemblies.Where(name => !File.Exists(Path.Combine(runtime, name + ".dll")))];
    }

    /// <summary>Referenced assemblies with one of these names.</summary>
    public IReadOnlyList<string> AssembliesNamed(params string[] names) =>
        [.. Assemblies.Where(name => names.Contains(name, StringComparer.Ordinal))];

    /// <summary>Referenced types that live in one of these namespaces or below.</summary>
    public IReadOnlyList<string> TypesIn(params string[] namespaces) =>
        [.. Types.Where(type => namespaces.Any(space => type.StartsWith(space + ".", StringComparison.Ordinal)))];
}
