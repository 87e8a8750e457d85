using Monitoring.Storage.Revisions;

namespace Monitoring.Service.Registry;

/// <summary>
/// Decides how a registry file stands to what is in force. The example and what was in force before are known by their content, so
/// also where a file was copied.
/// </summary>
internal static class FileStandings
{
    /// <summary>How a file stands.</summary>
    /// <param name="file">What the file says.</param>
    /// <param name="inForce">The revision in force; null before the first.</param>
    /// <param name="known">The newest revision with the file's content; null when it never was in force.</param>
    /// <param name="origins">Names the file.</param>
    public static FileStanding Of(RegistryReading file, AppliedRevision? inForce, long? known, RegistryOrigins origins) => file switch
    {
        RegistryReading.Valid valid when valid.Document == inForce?.Document =>
            inForce.Origin != origins.Own && origins.IsOwn(inForce, valid.Document) ? FileStanding.Renamed : FileStanding.InForce,
        RegistryReading.Refused { Document: { } document } when document == inForce?.Document => FileStanding.InForce,
        RegistryReading.Valid valid when RegistryExample.Is(valid.Document) => FileStanding.Example,
        RegistryReading.Valid when known is not null => FileStanding.Earlier,
        RegistryReading.Valid valid when inForce is null || origins.IsOwn(inForce, valid.Document) => FileStanding.New,
        RegistryReading.Valid => FileStanding.Beside,
        _ => FileStanding.Mistaken,
    };
}
