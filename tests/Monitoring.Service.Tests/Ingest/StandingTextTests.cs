using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Monitoring.Core.Alerts;
using Monitoring.Service.Ingest;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Tests.Ingest;

/// <summary>How SLOs stand, beside what a general writer makes of it.</summary>
public sealed class StandingTextTests
{
    private static readonly JsonSerializerOptions Options = new() { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    private static readonly string LongestName = new('z', 63);

    [Fact]
    public void However_an_SLO_stands_it_is_written_as_any_JSON_writer_would()
    {
        var text = new StandingText(new byte[StandingText.Most]);
        for (var judged = 0; judged < 3_000; judged += 7)
        {
            foreach (var wrong in (int[])[0, judged / 3, judged])
            {
                foreach (var state in Enum.GetValues<AccuracyState>())
                {
                    var slo = new SloStanding(LongestName, state, judged, wrong, 10_000, judged % 2 == 0 ? null : (1L << 53) - judged);
                    text.Add(slo);
                    Assert.Equal(Expected([slo]), Encoding.UTF8.GetString(text.Take()));
                }
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(40)]
    public void Several_are_written_one_after_another_as_far_as_the_room_goes(int room)
    {
        var slos = Enumerable.Range(1, 40).Select(i => new SloStanding(LongestName, AccuracyState.Recovering, 100_000, i, 99_999, (1L << 53) - i)).ToList();
        var text = new StandingText(new byte[room * StandingText.Most]);
        var parts = new List<string>();
        foreach (var slo in slos)
        {
            if (text.IsFull)
            {
                parts.Add(Encoding.UTF8.GetString(text.Take()));
            }

            text.Add(slo);
        }

        parts.Add(Encoding.UTF8.GetString(text.Take()));
        Assert.Equal(Expected(slos), string.Join(',', parts));
    }

    private static string Expected(IEnumerable<SloStanding> slos) => string.Join(',', slos.Select(slo => JsonSerializer.Serialize(
        new { slo = slo.Slo, state = slo.State, judged = slo.Judged, wrong = slo.Wrong, allowed = slo.Allowed, accuracy = slo.Accuracy, episode = slo.Episode }, Options)));
}
