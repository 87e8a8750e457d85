using Monitoring.Core.Slos;

namespace Monitoring.Service.Registry;

/// <summary>Leaves out of a document what only those may see who may write in a chat: the addresses people are reached by beside mail.</summary>
internal static class RegistrySecrets
{
    /// <summary>The document without them; null where one of them stands there in a way that cannot be found.</summary>
    /// <param name="document">The document.</param>
    /// <param name="registry">What it says; null when this release does not understand it.</param>
    public static string? Masked(string document, PlantRegistry? registry)
    {
        if (registry is null)
        {
            return document.Contains("notify", StringComparison.Ordinal) ? null : document;
        }

        // The longest first: one may begin with another.
        foreach (var address in registry.People.Values.SelectMany(person => person.Addresses).Where(address => address.Path is null)
            .OrderByDescending(address => address.Place.Length).ThenBy(address => address.Place, StringComparer.Ordinal)
            .Select(address => (address.Place, address.Masked)).Distinct())
        {
            var masked = document.Replace(address.Place, address.Masked, StringComparison.Ordinal);
            if (masked == document && !document.Contains(address.Masked, StringComparison.Ordinal))
            {
                return null;
            }

            document = masked;
        }

        return document;
    }
}
