"""Зрительная кора: сверка с прямыми формулами, scikit-image, численным интегралом и симметриями."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.signal import correlate2d
from skimage.filters import gabor_kernel
from skimage.transform import warp_polar

from course_utils import cortex

ANGLES = st.floats(0, np.pi - 0.01)
FREQUENCIES = st.sampled_from([0.08, 0.125, 0.2])


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def correlation(a, b):
    return np.corrcoef(np.ravel(a), np.ravel(b))[0, 1]


class TestGabor:
    @given(ANGLES, FREQUENCIES, st.floats(0, 2 * np.pi))
    @settings(max_examples=30)
    def test_sums_to_zero_and_ignores_uniform_light(self, angle, frequency, phase):
        filter_ = cortex.gabor(angle, frequency, phase)
        assert abs(filter_.sum()) < 1e-12
        assert np.allclose(cortex.responses(np.full((20, 30), 0.7), filter_), 0, atol=1e-12)

    @pytest.mark.parametrize("angle", [0.0, 0.4, np.pi / 2, 2.5])
    @pytest.mark.parametrize(("phase", "part"), [(0.0, "real"), (-np.pi / 2, "imag")])
    def test_is_the_scikit_image_kernel_up_to_scale_and_mean(self, angle, phase, part):
        # У scikit-image θ — направление волны, и ось y смотрит вниз: поперёк нашей прямой.
        sigma, aspect = 4.0, 0.5
        theirs = gabor_kernel(
            0.12, np.pi / 2 - angle, sigma_x=sigma, sigma_y=sigma / aspect, n_stds=4
        )
        half = 10
        middle = [side // 2 for side in theirs.shape]
        window = tuple(slice(m - half, m + half + 1) for m in middle)
        ours = cortex.gabor(angle, 0.12, phase, sigma=sigma, aspect=aspect, size=2 * half + 1)
        bell = np.abs(theirs[window])
        wave = getattr(theirs, part)[window]
        expected = wave - bell * wave.sum() / bell.sum()
        assert abs(correlation(ours, expected)) > 1 - 1e-9

    def test_horizontal_filter_is_constant_along_rows_of_the_wave(self):
        filter_ = cortex.gabor(0.0, 0.1)
        assert np.allclose(filter_, filter_[::-1])  # чётный поперёк
        assert np.allclose(filter_, filter_[:, ::-1])
        middle = len(filter_) // 2
        assert filter_[middle, middle] > 0 > filter_[middle + 5, middle]  # полпериода ниже
        assert filter_[middle, middle + 5] > 0  # вдоль отрезка знак тот же

    def test_the_angle_turns_counterclockwise(self):
        quarter = cortex.gabor(0.3 + np.pi / 2, 0.1, 1.0)
        assert np.allclose(quarter, np.rot90(cortex.gabor(0.3, 0.1, 1.0)))

    @given(ANGLES, FREQUENCIES, st.floats(0.1, 1.0))
    @settings(max_examples=20)
    def test_gain_on_its_own_grating_is_one(self, angle, frequency, contrast):
        even = cortex.gabor(angle, frequency)
        odd = cortex.gabor(angle, frequency, np.pi / 2)
        picture = cortex.grating(len(even), angle, frequency, contrast=contrast)
        assert (even * picture).sum() == pytest.approx(contrast / 2, rel=0.02)
        assert (odd * picture).sum() == pytest.approx(0, abs=1e-3)

    def test_center_surround_is_round_with_zero_sum(self):
        field = cortex.center_surround(1.5)
        assert abs(field.sum()) < 1e-12
        assert np.allclose(field, np.rot90(field))
        assert field[len(field) // 2, len(field) // 2] > 0 > field[len(field) // 2, 0]

    @pytest.mark.parametrize(
        ("call", "message"),
        [
            (lambda: cortex.gabor(0, 0.7), "frequency|частота"),
            (lambda: cortex.gabor(0, 0), "frequency|частота"),
            (lambda: cortex.gabor(0, np.nan), "frequency|частота"),
            (lambda: cortex.gabor(np.inf, 0.1), "angle"),
            (lambda: cortex.gabor(0, 0.1, sigma=-1), "sigma"),
            (lambda: cortex.gabor(0, 0.1, aspect=2), "aspect"),
            (lambda: cortex.gabor(0, 0.1, size=4), "нечётное"),
            (lambda: cortex.gabor_bank([], 0.1), "пуст"),
            (lambda: cortex.center_surround(1, ratio=1), "ratio"),
        ],
    )
    def test_errors_name_the_value(self, call, message):
        with pytest.raises(ValueError, match=message):
            call()


class TestCells:
    def test_responses_are_the_correlation_with_each_filter(self, rng):
        photo = rng.random((17, 23))
        bank = rng.normal(size=(3, 5, 7))
        maps = cortex.responses(photo, bank)
        assert maps.shape == (3, 17, 23)
        for found, filter_ in zip(maps, bank, strict=True):
            inside = correlate2d(photo, filter_, mode="valid")
            assert np.allclose(found[2:-2, 3:-3], inside)
        assert np.allclose(cortex.responses(photo, bank[1]), maps[1])

    def test_the_border_is_a_mirror(self, rng):
        photo = rng.random((9, 9))
        mirror = correlate2d(photo, np.eye(3), mode="same", boundary="symm")
        assert np.allclose(cortex.responses(photo, np.eye(3)), mirror)

    @pytest.mark.parametrize("place", [(0, 0), (8, 3), (16, 22)])
    def test_one_cell_sees_its_patch(self, rng, place):
        photo = rng.integers(0, 256, (17, 23, 3), dtype=np.uint8)
        filter_ = rng.normal(size=(7, 7))
        answer = (cortex.patch_at(photo, *place, 7) * filter_).sum()
        assert answer == pytest.approx(cortex.responses(photo, filter_)[place])

    def test_luminance_of_bytes_and_of_grey_colour(self):
        grey = np.full((4, 5, 3), 51, dtype=np.uint8)
        assert np.allclose(cortex.luminance(grey), 0.2)
        assert np.allclose(cortex.luminance(np.full((4, 5), 0.2)), 0.2)

    @given(ANGLES, FREQUENCIES, st.floats(0, 2 * np.pi))
    @settings(max_examples=40)
    def test_energy_forgets_the_phase_and_the_simple_cell_does_not(self, angle, frequency, shift):
        even = cortex.gabor(angle, frequency)
        odd = cortex.gabor(angle, frequency, np.pi / 2)
        picture = cortex.grating(len(even), angle, frequency, shift)
        middle = len(even) // 2
        energy = cortex.complex_cells(picture, even, odd)[middle, middle]
        linear = cortex.responses(picture, even)[middle, middle]
        assert energy == pytest.approx(0.5, rel=0.03)
        assert linear == pytest.approx(0.5 * np.cos(shift), abs=0.015)
        simple = cortex.simple_cells(picture, even)[middle, middle]
        assert simple == pytest.approx(max(0.0, linear), abs=1e-12)

    @given(ANGLES, FREQUENCIES)
    @settings(max_examples=30)
    def test_tuning_peaks_at_the_angle_of_the_filter(self, angle, frequency):
        filter_ = cortex.gabor(angle, frequency)
        angles = np.linspace(0, np.pi, 36, endpoint=False)
        for stimulus in (
            lambda a: cortex.grating(len(filter_), a, frequency),
            lambda a: cortex.bar(len(filter_), a, width=0.5 / frequency),
        ):
            answers = cortex.tuning_curve(
                lambda image: max(0.0, (image * filter_).sum()), stimulus, angles
            )
            preferred, strength = cortex.selectivity(angles, answers)
            assert abs(np.angle(np.exp(2j * (preferred - angle)))) / 2 < np.deg2rad(3)
            assert 0.5 < strength <= 1

    def test_selectivity_of_flat_and_of_sharp_curves(self):
        angles = np.linspace(0, np.pi, 12, endpoint=False)
        assert cortex.selectivity(angles, np.ones(12))[1] == pytest.approx(0)
        preferred, strength = cortex.selectivity(angles, np.arange(12) == 7)
        assert (preferred, strength) == (pytest.approx(angles[7]), pytest.approx(1))

    def test_maximum_over_positions_on_one_point(self):
        maps = np.zeros((2, 9, 9))
        maps[1, 4, 4] = 3
        pooled = cortex.max_over_positions(maps, 2)
        expected = np.zeros((2, 9, 9))
        expected[1, 2:7, 2:7] = 3
        assert np.array_equal(pooled, expected)

    def test_dominant_angle_finds_the_grating(self):
        angles = np.linspace(0, np.pi, 16, endpoint=False)
        even = cortex.gabor_bank(angles, 0.125)
        odd = cortex.gabor_bank(angles, 0.125, np.pi / 2)
        picture = cortex.grating(81, 1.1, 0.125)
        angle, strength = cortex.dominant_angle(cortex.complex_cells(picture, even, odd), angles)
        assert angle[40, 40] == pytest.approx(1.1, abs=0.01)
        assert strength[40, 40] > 0.3

    @pytest.mark.parametrize("angle", [0.0, np.pi / 2])
    def test_bar_covers_its_width(self, angle):
        picture = cortex.bar(21, angle, offset=3, width=5)
        assert picture.sum() == pytest.approx(5 * 21)
        middle = (slice(7, 8), slice(10, 11)) if angle == 0 else (slice(10, 11), slice(7, 8))
        assert picture[middle].item() == 1  # сдвиг — вверх и влево

    @pytest.mark.parametrize(
        ("call", "message"),
        [
            (lambda: cortex.luminance(np.zeros((3, 4, 4))), r"\(3, 4, 4\)"),
            (lambda: cortex.luminance(np.full((3, 3), np.nan)), "NaN"),
            (lambda: cortex.responses(np.zeros((9, 9)), np.zeros((4, 4))), "нечётным"),
            (lambda: cortex.patch_at(np.zeros((9, 9)), 9, 0, 3), r"\(9, 0\) вне снимка 9×9"),
            (lambda: cortex.patch_at(np.zeros((9, 9)), 0, 0, 2), "нечётное"),
            (lambda: cortex.complex_cells(np.zeros((9, 9)), np.eye(3), np.eye(5)), "пара"),
            (lambda: cortex.max_over_positions(np.zeros((9, 9)), -1), "radius"),
            (lambda: cortex.selectivity([0, 1], [0, 0]), "больше нуля"),
            (lambda: cortex.selectivity([0, 1], [1]), "поровну"),
            (lambda: cortex.dominant_angle(np.zeros((2, 3, 3)), [0.0]), "углов"),
        ],
    )
    def test_errors_name_the_value(self, call, message):
        with pytest.raises(ValueError, match=message):
            call()


def distance_and_angle(side):
    down, right = np.mgrid[:side, :side] - (side - 1) / 2
    return np.hypot(down, right), np.arctan2(-down, right)


class TestLogPolar:
    def test_agrees_with_scikit_image(self, rng):
        image = rng.random((65, 65))
        ours = cortex.log_polar(image, sectors=60, rings=41, inner=1.0, outer=30.0)
        # У scikit-image столбец i — расстояние exp(i·ln(r)/width): наши 40 шагов без последнего.
        theirs = warp_polar(image, radius=30, output_shape=(60, 40), scaling="log", mode="edge")
        assert np.allclose(ours[0, :40], theirs[0])
        assert np.allclose(ours[1:, :40], theirs[:0:-1])  # обход в другую сторону

    def test_circles_become_columns_and_rays_become_rows(self):
        distance, angle = distance_and_angle(201)
        circles = cortex.log_polar(np.cos(distance / 8), inner=10, outer=95)
        assert circles.std(axis=0).max() < 0.01
        assert circles.std(axis=1).min() > 0.3
        rays = cortex.log_polar(np.cos(6 * angle), inner=20, outer=95)
        assert rays.std(axis=1).max() < 0.01
        assert rays.std(axis=0).min() > 0.3

    def test_quarter_turn_is_a_cyclic_shift_of_rows(self, rng):
        image = rng.random((51, 51, 3))
        plain = cortex.log_polar(image, sectors=80)
        turned = cortex.log_polar(np.rot90(image), sectors=80)
        assert np.allclose(turned, np.roll(plain, 20, axis=0))

    def test_zoom_is_a_shift_of_columns(self):
        distance, angle = distance_and_angle(301)
        options = {"rings": 101, "inner": 20.0, "outer": 140.0}
        step = np.log(7) / 100

        def scene(scale):
            return np.cos(4 * np.log(distance / scale + 1e-9)) * np.cos(3 * angle)

        plain = cortex.log_polar(scene(1.0), **options)
        larger = cortex.log_polar(scene(np.exp(20 * step)), **options)
        assert np.allclose(larger[:, 20:], plain[:, :-20], atol=0.02)

    def test_inverse_returns_the_picture_outside_the_fovea(self):
        rows, columns = np.mgrid[:151, :201]
        image = np.stack([np.sin(rows / 12), np.cos(columns / 15)], axis=-1)
        warped = cortex.log_polar(image, sectors=720, rings=300, inner=5)
        back = cortex.inverse_log_polar(warped, (151, 201), inner=5, fill=-9)
        distance = np.hypot(rows - 75, columns - 100)
        seen = (distance > 5) & (distance < 75)
        assert np.abs(back - image)[seen].max() < 0.01
        assert (back[~seen & (distance != 5) & (distance != 75)] == -9).all()

    @pytest.mark.parametrize(
        ("call", "message"),
        [
            (lambda: cortex.log_polar(np.zeros((9, 9)), inner=0), "inner"),
            (lambda: cortex.log_polar(np.zeros((9, 9)), inner=5), "outer"),
            (lambda: cortex.log_polar(np.zeros((9, 9)), inner=1, rings=1), "rings"),
            (lambda: cortex.log_polar(np.zeros((9, 9)), inner=1, sectors=0), "sectors"),
            (lambda: cortex.log_polar(np.zeros(9)), r"\(9,\)"),
        ],
    )
    def test_errors_name_the_value(self, call, message):
        with pytest.raises(ValueError, match=message):
            call()


class TestMagnification:
    @given(st.floats(0, 90), st.floats(0, 90))
    def test_distance_is_the_integral_of_magnification(self, start, stop):
        length, _ = quad(cortex.magnification, start, stop)
        between = cortex.cortical_distance(stop) - cortex.cortical_distance(start)
        assert between == pytest.approx(length, abs=1e-6)

    @given(st.floats(0, 90))
    def test_area_is_the_integral_of_squared_magnification(self, edge):
        area, _ = quad(lambda e: cortex.magnification(e) ** 2 * np.pi * e, 0, edge)
        assert cortex.cortical_area(edge) == pytest.approx(area, rel=1e-6, abs=1e-6)

    def test_shares_run_from_nothing_to_everything(self):
        field, area = cortex.central_share([0, 10, 80])
        assert field[[0, 2]] == pytest.approx([0, 1])
        assert area[[0, 2]] == pytest.approx([0, 1])
        assert area[1] > 20 * field[1]
        assert cortex.central_share(90, edge=180)[0] == pytest.approx(0.5)  # полусфера

    @pytest.mark.parametrize("value", [-1, np.nan, np.inf])
    def test_eccentricity_must_be_an_angle(self, value):
        with pytest.raises(ValueError, match="градусов"):
            cortex.magnification(value)

    def test_circle_larger_than_the_field(self):
        with pytest.raises(ValueError, match="edge = 80"):
            cortex.central_share(85)


class TestComponents:
    def test_planted_sources_come_back(self, rng):
        sources = rng.laplace(size=(20_000, 4))
        mixing = rng.normal(size=(4, 7))
        found = cortex.unmix(sources @ mixing, 4)
        recovered = (sources @ mixing) @ found.filters.T
        match = np.abs(np.corrcoef(sources.T, recovered.T)[:4, 4:])
        assert (match.max(axis=0) > 0.995).all()
        assert sorted(match.argmax(axis=0)) == [0, 1, 2, 3]
        assert recovered.std(axis=0) == pytest.approx(1, abs=1e-3)

    def test_filters_and_basis_undo_each_other(self, rng):
        samples = rng.laplace(size=(5_000, 5)) @ rng.normal(size=(5, 5))
        found = cortex.unmix(samples, 5)
        assert np.allclose(found.filters @ found.basis.T, np.eye(5), atol=1e-3)
        centred = samples - samples.mean(axis=0)
        assert np.allclose(centred @ found.filters.T @ found.basis, centred, atol=1e-2)
        lengths = np.linalg.norm(found.basis, axis=1)
        assert (np.diff(lengths) <= 0).all()

    def test_planted_pictures_come_back(self, rng):
        patterns = np.zeros((3, 6, 6))
        patterns[0, :, 2], patterns[1, 3, :], patterns[2] = 1, 1, np.eye(6)
        patterns -= patterns.mean(axis=(1, 2), keepdims=True)
        tiles = np.tensordot(rng.laplace(size=(900, 3)), patterns, axes=1)
        sheet = tiles.reshape(30, 30, 6, 6).swapaxes(1, 2).reshape(180, 180)
        photo = np.clip(128 + 20 * sheet, 0, 255).astype(np.uint8)
        on_the_grid = [
            photo[r : r + 6, c : c + 6] for r in range(0, 180, 6) for c in range(0, 180, 6)
        ]
        found = cortex.independent_components(on_the_grid, size=6, count=3, n_patches=9_000)
        assert found.basis.shape == found.filters.shape == (3, 6, 6)
        match = np.abs([[correlation(b, p) for p in patterns] for b in found.basis])
        assert (match.max(axis=0) > 0.99).all()

    def test_patches_are_cut_from_the_photos(self, rng):
        photo = np.arange(12 * 15, dtype=np.uint8).reshape(12, 15)
        patches = cortex.natural_patches([photo], size=4, n_patches=200, seed=3)
        assert patches.dtype == np.float32
        assert patches.shape == (200, 4, 4)
        grid = np.rint(patches * 255).astype(int)
        assert (np.diff(grid, axis=2) == 1).all()
        assert (np.diff(grid, axis=1) == 15).all()
        assert {grid[:, 0, 0].min(), grid[:, 0, 0].max()} == {0, 8 * 15 + 11}
        again = cortex.natural_patches([photo], size=4, n_patches=200, seed=3)
        assert np.array_equal(patches, again)

    @pytest.mark.parametrize(
        ("call", "message"),
        [
            (lambda: cortex.natural_patches([]), "хотя бы один снимок"),
            (
                lambda: cortex.natural_patches([np.zeros((20, 20)), np.zeros((20, 20, 3))]),
                "все цветные",
            ),
            (lambda: cortex.natural_patches([np.zeros((5, 20))], size=6), "size = 6"),
            (lambda: cortex.unmix(np.zeros((9, 3)), 4), "получено 4"),
            (lambda: cortex.unmix(np.eye(9)[:, :3] @ np.ones((3, 3)), 3), "count ≤ 1"),
        ],
    )
    def test_errors_name_the_value(self, call, message):
        with pytest.raises(ValueError, match=message):
            call()
