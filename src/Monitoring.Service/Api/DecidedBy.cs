using Monitoring.Core.Slos;
using Monitoring.Service.Access;
using Monitoring.Service.Registry;
using Monitoring.Service.Settings;
using static System.FormattableString;

namespace Monitoring.Service.Api;

/// <summary>In whose name something is decided: a key with <c>manage</c> names anybody of the registry, who signed in themselves alone.</summary>
internal static class DecidedBy
{
    /// <summary>The field that names them.</summary>
    public const string Field = "by";

    private const int MostNamed = 10;

    /// <summary>Reads the body of a decision.</summary>
    /// <param name="http">The request.</param>
    /// <param name="others">The fields there are beside <see cref="Field"/>.</param>
    /// <returns>Its fields and the key of the person; or what is wrong with it.</returns>
    public static async Task<(IReadOnlyDictionary<string, string> Texts, string By, Problem? Problem)> ReadAsync(
        HttpContext http, params string[] others)
    {
        var (texts, problem) = await JsonTexts.ReadAsync(http.Request, [.. others, Field]);
        var caller = Caller.Of(http);
        var by = Of(texts, caller);
        return (texts, by, problem ?? WhyNot(by, caller, http.RequestServices.GetRequiredService<RegistryInForce>().Current));
    }

    /// <summary>Key of the person; that of whoever signed in where none is named, and empty where nobody is.</summary>
    public static string Of(IReadOnlyDictionary<string, string> texts, Caller caller) =>
        texts.GetValueOrDefault(Field) ?? (caller.Kind == CallerKind.Person ? caller.Id : "");

    /// <summary>Why nothing is decided in the name of a person; null when it may be.</summary>
    /// <param name="by">Key of the person.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="registry">The registry in force; null before the first.</param>
    public static Problem? WhyNot(string by, Caller caller, PlantRegistry? registry)
    {
        if (caller.Kind == CallerKind.Person && by != caller.Id)
        {
            return Problems.Forbidden($"by must be {caller.Id}, or absent: who signed in decides in their own name alone.");
        }

        if (registry?.People.ContainsKey(by) == true)
        {
            return null;
        }

        string[] keys = [.. NearestName.Order(by, registry?.People.Keys ?? [])];
        var more = keys.Length > MostNamed ? Invariant($" and {keys.Length - MostNamed} more") : "";
        var known = keys.Length == 0 ? "nobody is registered yet" : $"known: {string.Join(", ", keys.Take(MostNamed))}{more}";
        return Problems.BadValue(by.Length == 0 ? $"by is missing; it is the key of a person of the registry; {known}"
            : NearestName.To(by, keys) is { } nearest ? $"by must be the key of a person of the registry; did you mean {nearest}? {known}"
            : $"by must be the key of a person of the registry; {known}");
    }
}
