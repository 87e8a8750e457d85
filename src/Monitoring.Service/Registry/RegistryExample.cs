using System.Security.Cryptography;
using System.Text;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Registry;

/// <summary>
/// The commented registry a newcomer starts from (<c>registry.example.yaml</c>): written on the first start, valid itself.
/// </summary>
internal static class RegistryExample
{
    private const string ResourceName = "registry.example.yaml";

    /// <summary>The SHA-256 of every example ever written, oldest first; whoever changes the example adds the one before.</summary>
    private static readonly string[] Earlier =
    [
        "a16327d490e5295d03d5a16c1c4723161a85afbc241e40f6bec2fd91be9fd877",
        "80339492e9332cb6cb596e1d42ea52d1648eddcbbf9a996cf8d7f47a72fba20a",
        "34ec101bccc5067ca505c3dc0f160281f4ae9e6109a6a25843925060f61760f2",
        "d4c14b55f7d7fd8f5217a9243047de70affb44acb04d584a06561925c31edd9c",
        "d40e06ca3f3209ca69fa8db3c60f1879ad7bb4648ecda20f3b621f6725c17e15",
        "4dd70afeff7440d459f4a393dd144bdb5774c2dbf4c23744ad0d2b07ebc4b0e0",
        "0bbe942e2c87b36a8b6f2a6685cfb10ae65fbd9c43fd8fe2c4a717cc566f1459",
        "9ec41def064cce1d8a27a87fe4d3a80ec203f34fa39423b55fac108b52937aa6",
        "8a2fefc65aed8cf43b84bdb9708eb13ffff0f26397c49ab7324a6f8d55ff26f5",
        "282db7a77f62c4e64ca3897582790c7744d83b2fbb4b5e1c13e5e2beb23ec0a9",
        "fbf96fa69847b74aa3dc04d66c54c4d40b7b2be94d1839cfb54fbd6555b5adc0",
        "c647a131170cc3bc3f88eb3434b1ba5a1d7ccf6fcccdd8b92842dfc7bd04a473",
        "c788dccf398906fa16e2f422fdae6cd16db6d0ce8e6caf0c7237c99987110ec1",
        "566abc11e3f2a6100b5b71f4ea57265baa7714d4554f97f1d9742f7211a7062e",
    ];

    /// <summary>The document.</summary>
    public static string Text { get; } = Read();

    /// <summary>
    /// True for the document as this program or one before it wrote it, whatever an editor made of its beginning and line ends.
    /// </summary>
    public static bool Is(string document) => document.TrimStart('\uFEFF').ReplaceLineEndings("\n") is var plain
        && (plain == Text.ReplaceLineEndings("\n") || Earlier.Contains(Print(plain), StringComparer.Ordinal));

    /// <summary>Writes the example, never over an existing file.</summary>
    /// <param name="path">The file; its folder is made when absent.</param>
    /// <returns>False when another process wrote the file meanwhile.</returns>
    public static bool Write(string path) => WholeFile.TryCreate(path, Encoding.UTF8.GetBytes(Text));

    /// <summary>Writes the example where there is no such file.</summary>
    /// <returns>True when it was written.</returns>
    /// <exception cref="ConfigurationException">It cannot be written.</exception>
    public static bool WriteWhereAbsent(string path)
    {
        try
        {
            return !File.Exists(path) && Write(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"There is no registry, and the example cannot be written to {path}: {fault.Message}");
        }
    }

    private static string Print(string document) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(document)));

    private static string Read()
    {
        using var stream = typeof(RegistryExample).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException($"{ResourceName} is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
