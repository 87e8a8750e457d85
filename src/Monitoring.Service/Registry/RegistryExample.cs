using System.Text;

namespace Monitoring.Service.Registry;

/// <summary>
/// The commented registry a newcomer starts from (<c>registry.example.yaml</c>): written on the first start, valid itself.
/// </summary>
internal static class RegistryExample
{
    private const string ResourceName = "registry.example.yaml";

    /// <summary>The document.</summary>
    public static string Text { get; } = Read();

    /// <summary>True for the document as it is written, whatever an editor made of its line ends.</summary>
    public static bool Is(string document) => document.ReplaceLineEndings("\n") == Text.ReplaceLineEndings("\n");

    /// <summary>Writes the example, never over an existing file.</summary>
    /// <param name="path">The file; its folder is made when absent.</param>
    /// <returns>False when another process wrote the file meanwhile.</returns>
    public static bool Write(string path) => WholeFile.TryCreate(
        path, Encoding.UTF8.GetBytes(Text),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

    private static string Read()
    {
        using var stream = typeof(RegistryExample).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException($"{ResourceName} is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
