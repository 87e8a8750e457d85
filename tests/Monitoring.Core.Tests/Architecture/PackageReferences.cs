using System.Xml.Linq;

namespace Monitoring.Architecture;

/// <summary>Which packages the project files of the repository ask for.</summary>
internal static class PackageReferences
{
    /// <summary>The folder that holds Monitoring.sln, found upwards from the running test.</summary>
    public static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Monitoring.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("Monitoring.sln is not above the test.");
    }

    /// <summary>Project names under the folder that reference at least one of the packages.</summary>
    public static IReadOnlyList<string> ProjectsReferencing(string folder, params string[] packages) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository(), folder), "*.csproj", SearchOption.AllDirectories)
            .Where(project => Of(project).Any(package => packages.Contains(package, StringComparer.OrdinalIgnoreCase)))
            .Select(project => Path.GetFileNameWithoutExtension(project))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The packages one project file names.</summary>
    public static IReadOnlyList<string> Of(string project) =>
        [.. XDocument.Load(project).Descendants("PackageReference").Select(item => (string?)item.Attribute("Include")).OfType<string>()];
}
