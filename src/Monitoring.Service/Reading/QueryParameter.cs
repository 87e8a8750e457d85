namespace Monitoring.Service.Reading;

/// <summary>A query parameter an endpoint knows, as it is checked and as the contract tells it.</summary>
/// <param name="Name">Its name; case matters.</param>
/// <param name="Meaning">What it asks for, in one sentence.</param>
/// <param name="Presence">Whether the question makes sense without it.</param>
internal sealed record QueryParameter(string Name, string Meaning, Presence Presence = Presence.Optional)
{
    /// <summary>Goes on with a list after a page.</summary>
    public static QueryParameter After { get; } = new("after", "The `next` of the page before; absent for the first page.");
}
