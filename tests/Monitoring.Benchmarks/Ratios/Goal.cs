namespace Monitoring.Benchmarks.Ratios;

/// <summary>One ratio to reach. Where the floor is above the stretch, less is better.</summary>
/// <param name="Id">Its number.</param>
/// <param name="What">What is compared with what, in one run.</param>
/// <param name="Floor">Unacceptable beyond.</param>
/// <param name="Wanted">Wanted.</param>
/// <param name="Stretch">Ahead of everything tried.</param>
/// <param name="Unit">Unit of all three; empty for a ratio.</param>
internal sealed record Goal(string Id, string What, double Floor, double Wanted, double Stretch, string Unit = "")
{
    /// <summary>How a measured value stands.</summary>
    public string Standing(double value) =>
        Reaches(value, Stretch) ? "stretch" : Reaches(value, Wanted) ? "goal" : Reaches(value, Floor) ? "floor" : "MISSED";

    private bool Reaches(double value, double mark) => Floor > Stretch ? value <= mark : value >= mark;
}
