using Monitoring.Core.Slos;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Monitoring.Service.Registry;

/// <summary>Leaves out of a document what only those may see who may write in a chat: the addresses people are reached by beside mail.</summary>
internal static class RegistrySecrets
{
    // No line is broken anew.
    private static readonly EmitterSettings AsWritten = new EmitterSettings().WithBestWidth(int.MaxValue);

    /// <summary>
    /// The document without them. Where it has any, be they in files, it is written anew from what was read, whatever the spelling, without its comments, which may
    /// hold what was an address once.
    /// </summary>
    /// <param name="document">The document.</param>
    /// <param name="registry">What it says; null when this release does not understand it.</param>
    /// <returns>Null where it may have some and is not understood.</returns>
    public static string? Masked(string document, PlantRegistry? registry)
    {
        if (registry is null)
        {
            // A backslash may spell the word in another way.
            return document.Contains("notify", StringComparison.Ordinal) || document.Contains('\\', StringComparison.Ordinal) ? null : document;
        }

        var addresses = registry.People.Values.SelectMany(person => person.Addresses).ToList();
        if (addresses.Count == 0)
        {
            return document;
        }

        // The longest first: one may begin with another.
        var secrets = addresses.Where(address => address.Path is null)
            .Select(address => (address.Place, address.Masked)).Distinct().OrderByDescending(secret => secret.Place.Length).ToList();

        var parser = new Parser(new StringReader(document.TrimStart('\uFEFF')));
        using var written = new StringWriter { NewLine = "\n" };
        var emitter = new Emitter(written, AsWritten);
        while (parser.MoveNext())
        {
            emitter.Emit(parser.Current is Scalar scalar ? Masked(scalar, secrets) : parser.Current!);
        }

        return written.ToString();
    }

    private static Scalar Masked(Scalar scalar, List<(string Place, string Masked)> secrets)
    {
        var value = secrets.Aggregate(scalar.Value, (text, secret) => text.Replace(secret.Place, secret.Masked, StringComparison.Ordinal));
        return value == scalar.Value ? scalar : new Scalar(value);
    }
}
