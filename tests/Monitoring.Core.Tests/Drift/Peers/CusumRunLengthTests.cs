using System.Text.Json.Serialization;

namespace Monitoring.Core.Tests.Drift.Peers;

public sealed class CusumRunLengthTests
{
    [Fact]
    public void All_172_reference_designs_have_their_limit_and_exact_run_lengths()
    {
        var designs = VectorFile.Read<Design>("cusum-arl.json");
        Assert.Equal(172, designs.Count);
        Assert.All(designs, design =>
        {
            var healthy = CusumRunLength.From(design.P0, design.Up, design.Limit)[0];
            var oneLess = CusumRunLength.From(design.P0, design.Up, design.Limit - 1)[0];
            var worse = CusumRunLength.From(design.P1, design.Up, design.Limit)[0];
            Assert.Equal(1, healthy / design.Healthy, 1e-9);
            Assert.Equal(1, oneLess / design.OneLess, 1e-9);
            Assert.Equal(1, worse / design.Worse, 1e-9);
            Assert.True(healthy >= design.Target && oneLess < design.Target);
        });
    }

    private sealed record Design(
        double P0,
        double P1,
        int Up,
        [property: JsonPropertyName("target_ARL0")] double Target,
        [property: JsonPropertyName("H")] int Limit,
        [property: JsonPropertyName("ARL0")] double Healthy,
        [property: JsonPropertyName("ARL0_one_less")] double OneLess,
        [property: JsonPropertyName("ARL1_from_zero")] double Worse);
}
