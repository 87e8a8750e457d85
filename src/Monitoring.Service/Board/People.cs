using Monitoring.Core.Slos;

namespace Monitoring.Service.Board;

/// <summary>Who is who, by the registry in force; somebody who left it keeps their key.</summary>
/// <param name="registry">The registry in force; null before the first.</param>
internal sealed class People(Registry? registry)
{
    /// <summary>The full name of a person.</summary>
    public string NameOf(string key) => registry?.People.TryGetValue(key, out var person) == true ? person.Name : key;
}
