using System.Text.Json;

namespace Monitoring.Service.Commands.Demo;

/// <summary>How the SLO stands, as the answer to a post says.</summary>
internal sealed record DemoStanding(string State, int Judged, int Wrong, long? Episode)
{
    public static DemoStanding Read(JsonElement slo) => new(
        slo.GetProperty("state").GetString()!,
        slo.GetProperty("judged").GetInt32(),
        slo.GetProperty("wrong").GetInt32(),
        slo.GetProperty("episode").ValueKind == JsonValueKind.Null ? null : slo.GetProperty("episode").GetInt64());
}
